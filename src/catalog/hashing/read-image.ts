import { setTimeout as pause } from "node:timers/promises"
import { answered, Refusal, UpstreamError } from "../../errors.js"
import type { Glance } from "../../glance/glance.js"
import { createSums, type ResumableSums, type SumsState } from "./sums.js"
import type { UnhashedImage } from "./unhashed.js"

interface Limits {
  bytesPerSecond: number
  signal: AbortSignal
  /** Called about once a second with the progress. */
  save(state: SumsState): Promise<void>
}

/**
 * Reads an image and hashes it, starting where an earlier attempt ended if Glance's store can read a part.
 * Throws Refusal 409 for an image without data.
 */
export async function hashImage(
  { data }: Pick<Glance, "data">,
  image: UnhashedImage,
  limits: Limits,
): Promise<{ sha256: string; other: string | undefined }> {
  const { bytes, sums } = await openBytes(data, image)
  const sizes = { begun: Date.now(), from: sums.position }
  let saved = sums.position
  for await (const piece of bytes) {
    sums.update(piece)
    if (sums.position - saved >= limits.bytesPerSecond) {
      await limits.save(sums.state())
      saved = sums.position
    }
    const early = earlyBy(sums, limits.bytesPerSecond, sizes)
    if (early > SHORTEST) await pause(early, undefined, { signal: limits.signal })
  }
  if (sums.position !== image.size) throw cutOff(sums.position, image.size)
  return sums.digest()
}

/** The shortest pause, in milliseconds. */
const SHORTEST = 5

/** Milliseconds to wait so that the bytes are not read faster than allowed. */
const earlyBy = (
  { position }: ResumableSums,
  bytesPerSecond: number,
  { begun, from }: { begun: number; from: number },
) => ((position - from) / bytesPerSecond) * 1000 - (Date.now() - begun)

async function openBytes(data: Glance["data"], image: UnhashedImage) {
  const { id, size, algorithm, state } = image
  const sums = await createSums(algorithm, state)
  const isLate = sums.position > 0 && sums.position < size
  const part = isLate ? await readPart(data, id, { start: sums.position, end: size - 1 }) : undefined
  if (part !== undefined) return { bytes: part, sums }
  const whole = await data.read(id)
  if (whole === undefined) throw new Refusal(409, "Glance has no data of this image.")
  return { bytes: whole.bytes, sums: sums.position === 0 ? sums : await createSums(algorithm) }
}

/** The bytes of a range; undefined if the store cannot read a part. */
async function readPart(data: Glance["data"], id: string, range: { start: number; end: number }) {
  const found = await data.read(id, range).catch((error: unknown) => {
    if (answered(error, 400) || answered(error, 416)) return undefined
    throw error
  })
  if (found === undefined || found.isRange) return found?.bytes
  await found.bytes.return()
  return undefined
}

const cutOff = (sent: number, size: number) =>
  new UpstreamError(
    {
      ...{ service: "glance", status: 200, requestId: null },
      message: `Glance sent ${sent} bytes of an image of ${size}.`,
    },
    { httpStatus: 502 },
  )
