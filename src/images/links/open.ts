import type { Call, Caller, CallerIds, UnidentifiedCall } from "../../call.js"
import { answered, Refusal } from "../../errors.js"
import type { Glance } from "../../glance/glance.js"
import { createCredentialSealer } from "../../jobs/credentials.js"
import { openFile, type FileRequest, type ImageFile } from "../download.js"
import { linkIdOf, type DownloadLinks } from "./links.js"
import type { UsedLink } from "./store.js"

interface LinkGuest {
  downloadLinks: DownloadLinks
  call: UnidentifiedCall
  via: { address: string }
  glanceFor(call: Call): Pick<Glance, "images" | "data">
  /** Adds the link and its creator to the log. */
  name(link: { linkId: string; imageId: string; creator: CallerIds }): void
}

interface LinkParts {
  secret: string
  filename: string
}

/**
 * The data of a link's image, read as the link's creator. A request that gets bytes counts as one use. Throws
 * Refusal 404 for a link that does not exist, has expired or was revoked, and 410 for one that no longer
 * works.
 */
export async function openDownloadLink(
  guest: LinkGuest,
  parts: LinkParts,
  request: Omit<FileRequest, "imageId">,
): Promise<ImageFile> {
  const { link, token } = await findLink(guest, parts)
  const { id: linkId, imageId, projectId } = link
  guest.name({ linkId, imageId, creator: { userId: link.createdBy.id, projectId } })
  try {
    const caller = await creatorOf(guest, link, token)
    const glance = guest.glanceFor({ ...guest.call, caller })
    const file = await openFile({ glance }, { ...request, imageId })
    await countUse(guest, link, file)
    return file
  } catch (error) {
    throw await explained(guest, link, error)
  }
}

/** A link that works, and the token with which it acts. */
async function findLink(
  { downloadLinks, via }: LinkGuest,
  { secret, filename }: LinkParts,
): Promise<{ link: UsedLink; token: string }> {
  await downloadLinks.admit(via.address)
  const link = await downloadLinks.store.find(linkIdOf(secret))
  const token = link && (await createCredentialSealer([secret]).unseal(link.sealed))
  if (link === undefined || token === undefined || link.filename !== filename) {
    await downloadLinks.countUnknown(via.address)
    throw new Refusal(404, `This download link does not exist, has expired or was revoked. ${ASK}`)
  }
  if (link.uses >= (link.mostUses ?? Infinity)) throw usedUp()
  return { link, token }
}

const creatorOf = (
  { downloadLinks, call, via: { address } }: LinkGuest,
  { projectId }: UsedLink,
  token: string,
): Promise<Caller> => downloadLinks.identify({ token, projectId, address }, call)

/** Counted when Glance has responded, so that a failure costs no use. */
async function countUse(
  { downloadLinks }: LinkGuest,
  { id }: UsedLink,
  { content }: ImageFile,
): Promise<void> {
  if (typeof content === "string" || content.bytes === undefined) return
  const { bytes } = content
  const isCounted = await downloadLinks.store.use(id).catch(async (error: unknown) => {
    await bytes.return()
    throw error
  })
  if (isCounted) return
  await bytes.return()
  throw usedUp()
}

const ASK = "Ask the person who gave it to you for a new one."

const ended = (what: string, cause?: unknown) => new Refusal(410, { message: `${what} ${ASK}`, cause })

const usedUp = () => ended("This download link has no downloads left.")

/** The failure for a person who has only the link. A link whose creator has signed out is removed. */
async function explained({ downloadLinks }: LinkGuest, link: UsedLink, error: unknown): Promise<unknown> {
  if (answered(error, 404)) return ended("The image behind this download link is gone.", error)
  if (!(error instanceof Refusal)) return error
  if (error.status === 403) return ended("Its creator may no longer use this download link.", error)
  if (error.status !== 401) return error
  await downloadLinks.store.remove(link.projectId, link.id)
  return ended("The session in which this download link was created has ended.", error)
}
