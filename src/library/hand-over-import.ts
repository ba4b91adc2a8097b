import { setTimeout as pause } from "node:timers/promises"
import { answered, Refusal, UpstreamError } from "../errors.js"
import type { Glance } from "../glance/glance.js"
import type { ImportedImage } from "../glance/import.js"
import type { LibraryReason } from "../schemas/library/values.js"
import type { HandOver } from "./hand-over-task.js"
import { handOverSeconds } from "./processing.js"

/** Seconds for which the URL works. Glance may have other imports to finish before it reads the file. */
const URL_SECONDS = 3600

/** The size and hash of the image at Glance, to be compared with the file. */
export interface Copy {
  size: number | null
  algorithm: string | null
  hash: string | null
}

/** Lets Glance fetch the file from the store, and waits until it has it. */
export async function importByGlance(given: HandOver, signal: AbortSignal): Promise<Copy> {
  const { library, image, glanceId } = given
  const { imports } = await given.glance(signal)
  const now = await imports.state(glanceId)
  if (now.status === "queued" && !now.os_glance_import_task && !now.os_glance_failed_import) {
    const uri = await library.storage.signGetForService({ key: image.objectKey, expiresIn: URL_SECONDS })
    await imports.start(glanceId, { method: { name: "web-download", uri } }).catch((error: unknown) => {
      if (!answered(error, 409)) refuseImport(error)
    })
  }
  return untilActive(given, signal)
}

/** Milliseconds between two requests to Glance, at first and at most. */
const FIRST = 250
const LONGEST = 5_000

async function untilActive(given: HandOver, signal: AbortSignal): Promise<Copy> {
  const { image, glanceId, glance } = given
  const ends = Date.now() + handOverSeconds(image.sizeBytes) * 1000
  for (let wait = FIRST; ; wait = Math.min(wait * 1.5, LONGEST)) {
    const client = await glance(signal)
    const now = await client.imports.state(glanceId)
    if (now.status === "active") return copyOf(now)
    if (now.status === "queued" && now.os_glance_failed_import)
      throw importFailed(await reasonOf(client, glanceId))
    if (!COMING.has(now.status)) throw importFailed(`the image is ${now.status} there`)
    if (Date.now() > ends) throw importFailed(`it took more than ${handOverSeconds(image.sizeBytes)} seconds`)
    await pause(wait, undefined, { signal })
  }
}

const COMING: ReadonlySet<string> = new Set(["queued", "importing", "saving", "uploading"])

export const copyOf = ({ size, os_hash_algo, os_hash_value }: ImportedImage): Copy => ({
  ...{ size: size ?? null, algorithm: os_hash_algo ?? null, hash: os_hash_value ?? null },
})

const reasonOf = async ({ imports }: Glance, id: string) =>
  (await imports.lastMessage(id).catch(() => undefined)) ?? "it gives no reason"

/** Keeps the file, so that the import can be repeated. */
export const importFailed = (reason: string, cause?: unknown) =>
  new Refusal(422, {
    message: `Glance could not import the file: ${reason.replace(/\.$/, "")}. The file is kept; process the image again to try again.`,
    reason: "import_failed" satisfies LibraryReason,
    cause,
  })

/** Statuses below 500 that do not concern the image: the token has expired, or another attempt may help. */
const NOT_REFUSED: ReadonlySet<number> = new Set([401, 408, 429])

/** Rethrows Glance's failure: as `import_failed`, with Glance's reason, if Glance refused this image. */
export function refuseImport(error: unknown): never {
  const status = error instanceof UpstreamError ? error.failure.status : null
  if (status === null || status >= 500 || NOT_REFUSED.has(status)) throw error
  throw importFailed((error as UpstreamError).message, error)
}
