import type { z } from "zod"
import type { Call } from "../../call.js"
import { Refusal } from "../../errors.js"
import type { Glance } from "../../glance/glance.js"
import { createCredentialSealer } from "../../jobs/credentials.js"
import type { createDownloadLinkInput, createdDownloadLink } from "../../schemas/download-links.js"
import { openFile } from "../download.js"
import { linkIdOf, newLinkSecret, type DownloadLinks } from "./links.js"

interface LinkCreator {
  downloadLinks: DownloadLinks
  glance: Pick<Glance, "images" | "data">
  call: Pick<Call, "caller">
  via: { origin: string }
}

const TOO_MANY =
  "The project has too many download links. Revoke some (revokeDownloadLink), or wait until they have expired."

/**
 * Creates a link for programs that cannot sign in. It acts as the caller, and therefore ends with the
 * caller's token at the latest. Glance is asked first whether the caller may download the image.
 */
export async function createDownloadLink(
  { downloadLinks, glance, call, via }: LinkCreator,
  { imageId, expiresIn, uses: mostUses }: z.output<typeof createDownloadLinkInput>,
): Promise<z.output<typeof createdDownloadLink>> {
  const { filename, size } = await openFile({ glance }, headOf(imageId))
  const { user, project, signedInWith } = call.caller
  const secret = newLinkSecret()
  const [id, createdMs] = [linkIdOf(secret), Date.now()]
  const wantedMs = createdMs + expiresIn * 1000
  const endsMs = Math.floor(Math.min(wantedMs, signedInWith.ends))
  const isAdded = await downloadLinks.store.add({
    ...{ id, projectId: project.id, imageId, filename, createdMs, endsMs, mostUses },
    createdBy: { id: user.id, name: user.name },
    sealed: await createCredentialSealer([secret]).seal(signedInWith.token),
  })
  if (!isAdded) throw new Refusal(409, TOO_MANY)
  return {
    ...{ id, filename, size },
    url: `${via.origin}/polaris-bff/downloads/${secret}/${encodeURIComponent(filename)}`,
    expires_at: new Date(endsMs).toISOString(),
    isCutShort: endsMs < wantedMs,
  }
}

/** A request for the facts of the file. */
const headOf = (imageId: string) => ({
  ...{ imageId, isHead: true },
  range: () => undefined,
  isUnchanged: () => false,
})
