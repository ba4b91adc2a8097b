import { and, eq, sql } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { recordChange } from "../outbox/outbox.js"
import type { openedShare, openShareInput } from "../schemas/library/delivery.js"
import type { LibraryReason } from "../schemas/library/values.js"
import { deliver } from "./delivery.js"
import { hasOriginal, originalOf, variantOf } from "./files.js"
import type { Library, ReaderContext } from "./library.js"
import { hashToken } from "./shares.js"
import { images, shares, variants, type ImageRow, type ShareRow, type VariantRow } from "./tables.js"

export type OpenedShare = z.output<typeof openedShare>

/** A valid share that has not been used yet by this request. */
export interface FoundShare {
  share: ShareRow
  image: ImageRow
  made: VariantRow[]
}

/**
 * The share of a token. Does not count as a use. Throws Refusal 404 for an unknown token, 410 for a share
 * that has ended.
 */
export async function findShare({ library, call, via }: ReaderContext, token: string): Promise<FoundShare> {
  const { database, shareGuard } = library
  await shareGuard.admit(via.address)
  const found = await database.query(async (queries) => {
    const [row] = await queries
      .select({ share: shares, image: images, hasExpired: sql<boolean>`${shares.expiresAt} <= now()` })
      .from(shares)
      .innerJoin(images, eq(images.id, shares.imageId))
      .where(eq(shares.tokenHash, hashToken(token)))
    if (row === undefined) return undefined
    const made = await queries.select().from(variants).where(eq(variants.imageId, row.image.id))
    return { ...row, made }
  }, call.signal)
  if (found === undefined) {
    await shareGuard.countUnknown(via.address)
    throw new Refusal(404, "This link does not exist. Check that it was copied as a whole.")
  }
  const { share, image, hasExpired } = found
  if (share.revokedAt !== null) throw ended("This link was revoked.")
  if (hasExpired) throw ended("This link has expired.")
  if (image.deletedAt !== null) throw ended("The image behind this link was deleted.")
  if (isUsedUp(share)) throw usedUp()
  return found
}

const isUsedUp = ({ uses, mostUses }: ShareRow) => mostUses !== null && uses >= mostUses

const ended = (what: string) =>
  new Refusal(410, {
    message: `${what} Ask the person who shared it for a new one.`,
    reason: "share_ended" satisfies LibraryReason,
  })

const usedUp = () => ended("This link has reached its number of uses.")

/**
 * Opens a share. Every successful response counts as one use; refusals and requests to the returned URLs do
 * not. Throws Refusal 401 `share_password` without the right password.
 */
export async function openShare(
  context: ReaderContext,
  { token, password }: z.output<typeof openShareInput>,
): Promise<OpenedShare> {
  return useShare(context, await findShare(context, token), password)
}

/** The same for a share from `findShare`. */
export async function useShare(
  { library, call, via }: ReaderContext,
  found: FoundShare,
  given: string | undefined,
): Promise<OpenedShare> {
  const { id: shareId, passwordHash: stored } = found.share
  if (stored !== null)
    await library.shareGuard.checkPassword({
      shareId,
      given,
      stored,
      address: via.address,
      signal: call.signal,
    })
  await library.database.transaction((tx) => countUse(tx, found), call.signal)
  return describe(library, found)
}

/**
 * Counts one use. Throws Refusal 410 if none is left. Only the last use is recorded as an event, because
 * otherwise anyone with a link could fill the outbox.
 */
async function countUse(tx: Queries, { share: { id, projectId }, image }: FoundShare): Promise<void> {
  const [used] = await tx
    .update(shares)
    .set({ uses: sql`${shares.uses} + 1`, lastUsedAt: sql`now()` })
    .where(and(eq(shares.id, id), WORKS))
    .returning()
  if (used === undefined) throw usedUp()
  if (!isUsedUp(used)) return
  const facts = { image_id: image.id, uses: used.uses }
  await recordChange(tx, { projectId, type: "library.share.used_up", subject: id, facts })
}

/** Checked in the statement that counts, so that two simultaneous requests cannot both be the last use. */
const WORKS = sql`${shares.revokedAt} is null
  and (${shares.expiresAt} is null or ${shares.expiresAt} > now())
  and (${shares.mostUses} is null or ${shares.uses} < ${shares.mostUses})`

/** Viewers get the largest variant, which has no metadata; downloaders get the original as well. */
async function describe(library: Library, { share, image, made }: FoundShare): Promise<OpenedShare> {
  const shown = SHOWN.map((name) => made.find((row) => row.name === name && row.status === "ready"))
    .filter((row) => row !== undefined)
    .map((row) => hasOriginal(image) && variantOf(image, row.name, row))[0]
  const { role } = share
  const mayDownload = role === "downloader" && hasOriginal(image)
  return {
    ...{ role, title: image.title, filename: image.filename, kind: image.kind, size_bytes: image.sizeBytes },
    ...(image.format !== null && { format: image.format }),
    ...(image.width !== null && { width: image.width }),
    ...(image.height !== null && { height: image.height }),
    ...(shown && { view: await deliver(library, shown, "inline") }),
    ...(mayDownload && { download: await deliver(library, originalOf(image), "attachment") }),
  }
}

const SHOWN = ["medium", "thumb"]
