import type { z } from "zod"
import type { Call } from "../../call.js"
import { Refusal } from "../../errors.js"
import type {
  downloadLinksFields,
  downloadLinksOutput,
  revokedDownloadLink,
  revokeDownloadLinkInput,
} from "../../schemas/download-links.js"
import type { DownloadLinks } from "./links.js"
import type { UsedLink } from "./store.js"

interface LinkOwner {
  downloadLinks: DownloadLinks
  call: Pick<Call, "caller">
}

/** The links of the caller's project that have not ended, newest first. */
export async function listDownloadLinks(
  { downloadLinks, call }: LinkOwner,
  { imageId }: z.output<typeof downloadLinksFields>,
): Promise<z.output<typeof downloadLinksOutput>> {
  const links = await downloadLinks.store.list(call.caller.project.id)
  const found = links.filter((link) => imageId === undefined || link.imageId === imageId)
  return { links: found.toSorted((one, other) => other.createdMs - one.createdMs).map(shown) }
}

function shown({ id, imageId, filename, createdBy, createdMs, endsMs, uses, mostUses }: UsedLink) {
  return {
    ...{ id, imageId, filename, createdBy, uses },
    ...(mostUses !== undefined && { mostUses }),
    created_at: new Date(createdMs).toISOString(),
    expires_at: new Date(endsMs).toISOString(),
  }
}

const OTHERS = "Your role (reader) lets you revoke your own download links only. Ask a member of the project."

/**
 * Ends a link of the project for everyone. Downloads that have begun continue. Throws Refusal 404 for a link
 * that does not exist or has ended, 403 for a reader and another user's link.
 */
export async function revokeDownloadLink(
  { downloadLinks: { store }, call }: LinkOwner,
  { linkId }: z.output<typeof revokeDownloadLinkInput>,
): Promise<z.output<typeof revokedDownloadLink>> {
  const { user, project, isReader } = call.caller
  const link = await store.find(linkId)
  if (link?.projectId === project.id && isReader && link.createdBy.id !== user.id)
    throw new Refusal(403, OTHERS)
  if (!(await store.remove(project.id, linkId)))
    throw new Refusal(404, "The project has no such download link. It may have expired or been revoked.")
  return { success: true, linkId }
}
