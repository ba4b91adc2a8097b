import { setTimeout as pause } from "node:timers/promises"
import { copyOf, importFailed, refuseImport, type Copy } from "./hand-over-import.js"
import type { HandOver } from "./hand-over-task.js"

/** Milliseconds between checks of an image to which a crashed worker may still be sending data. */
const WAIT = 1_000

/**
 * The number of checks before the copy fails. Glance notices within seconds that a client has disconnected.
 */
const MOST_WAITS = 120

/** Copies the file from the store to Glance, one chunk at a time. */
export async function copyToGlance(given: HandOver, signal: AbortSignal): Promise<Copy> {
  const { glanceId, glance } = given
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    const { imports } = await glance(signal)
    const now = await imports.state(glanceId)
    if (now.status === "active") return copyOf(now)
    if (now.status === "queued") await send(given, signal)
    else await pause(WAIT, undefined, { signal })
  }
  throw importFailed("an earlier copy has not ended")
}

async function send({ library, image, glanceId, glance }: HandOver, signal: AbortSignal): Promise<void> {
  const { data } = await glance(signal)
  const original = { key: image.objectKey, ifMatch: image.etag ?? undefined }
  await library.storage.streamObject(
    original,
    (bytes, { size }) =>
      data.upload(glanceId, { bytes: bytes as AsyncGenerator<Buffer, void>, size }).catch(refuseImport),
    signal,
  )
}
