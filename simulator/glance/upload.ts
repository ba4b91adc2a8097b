import { randomUUID } from "node:crypto"
import { createWriteStream } from "node:fs"
import { rename, rm } from "node:fs/promises"
import { pipeline } from "node:stream/promises"
import { setTimeout as pause } from "node:timers/promises"
import type { Answer } from "../answer.js"
import { ClientGone } from "../wire.js"
import { imageKey, stamp, type Image } from "../world.js"
import { betweenReadAndWrite, imageOf, noContent, type DataCall } from "./call.js"
import { newSeen, note, stored, type Seen } from "./data-facts.js"
import { crash, Fault, wrongType } from "./fault.js"
import { mustPassInspection } from "./inspection.js"
import { dataFile } from "./lifecycle.js"
import { stores } from "./stores.js"
import { mustOwn } from "./policy.js"
import { mustHaveQuota, readLimit } from "./quota.js"
import { mustBeWithinDataLimits } from "./unified-limits.js"

export type DataVerb = (call: DataCall) => Promise<Answer>

/** Case-sensitive, without parameters after `;`. */
function mustBeOctets(headers: Headers): void {
  const given = headers.get("content-type")
  const type = given?.split(";")[0]?.trim()
  if (type !== "application/octet-stream") throw wrongType(headers)
}

function mustBeQueued(image: Image, next: "saving" | "uploading"): void {
  if (image.status === "queued") return
  throw new Fault(409, `Image status transition from ${image.status} to ${next} is not allowed`)
}

function mustHaveFormats(image: Image): void {
  const missing = (["disk_format", "container_format"] as const).filter((key) => !image[key])
  if (missing.length === 0) return
  const noun = missing.length === 1 ? "Property" : "Properties"
  throw new Fault(400, `${noun} ${missing.join(", ")} must be set prior to saving data.`)
}

/** PUT /v2/images/{id}/file. Changes that are made during an upload are lost when it ends, as in Glance. */
export const upload: DataVerb = async (call) => {
  mustBeOctets(call.headers)
  const store = call.headers.get("x-image-meta-store") ?? stores[0]
  if (!stores.some((one) => one === store)) throw new Fault(400, `Store for identifier ${store} not found`)
  const image = imageOf(call)
  const id = call.params["image_id"] ?? ""
  mustOwn(call, image, "upload_image", `Not allowed to upload image data for image ${id}`)
  mustBeQueued(image, "saving")
  mustHaveFormats(image)
  mustBeWithinDataLimits(call)
  mustHaveQuota(call, image)
  const mine = await entered(call, image, "saving")
  // A second upload finds the image busy and gets the same response as for a deleted image.
  if (!mine) throw gone(id)
  const seen = await received(call, mine)
  if (!hasStayed(call, mine)) throw gone(id)
  put(call, { ...mine, ...stored(mine, seen) })
  return noContent
}

const gone = (id: string) =>
  new Fault(
    410,
    `Image ${id} could not be found after upload. The image may have been deleted during the upload, cleaning up the chunks uploaded.`,
  )

/** PUT /v2/images/{id}/stage. */
export const stage: DataVerb = async (call) => {
  mustBeOctets(call.headers)
  const image = imageOf(call)
  mustOwn(call, image, "modify_image")
  mustBeQueued(image, "uploading")
  const mine = await entered(call, image, "uploading")
  if (!mine) throw crash()
  const { size } = await received(call, mine)
  if (!hasStayed(call, mine)) throw new Fault(404, `No image found with ID ${image.id}`)
  put(call, { ...mine, size, updated_at: stamp() })
  return noContent
}

function put({ world }: DataCall, image: Image): void {
  world.images.set(imageKey(image.id), image)
  world.changed()
}

/**
 * Marks the image busy and returns the copy that will be written back; undefined if another upload was first.
 */
async function entered(
  call: DataCall,
  { id }: Image,
  status: "saving" | "uploading",
): Promise<Image | undefined> {
  await betweenReadAndWrite(call)
  const image = call.world.images.get(imageKey(id))
  if (image?.status !== "queued") return undefined
  const mine = { ...structuredClone(image), status, updated_at: stamp() }
  put(call, structuredClone(mine))
  return mine
}

const hasStayed = ({ world }: DataCall, image: Image) => world.images.has(imageKey(image.id))

/**
 * Streams the body into the store. After any failure the image is queued again, except if Glance itself
 * stops: then it stays in `saving` forever (recorded from Glance 25).
 */
async function received(call: DataCall, image: Image): Promise<Seen> {
  const part = `${dataFile(call.world.dataFolder, image)}.${randomUUID()}`
  const seen = newSeen()
  try {
    await pipeline(metered(call, image, seen), createWriteStream(part))
    if (image.status === "saving") await mustPassInspection(call.world, image, part, seen)
    if (hasStayed(call, image)) await rename(part, dataFile(call.world.dataFolder, image))
    return seen
  } catch (error) {
    const stuck = call.world.ending || (error instanceof Fault && error.extra.stuck)
    if (hasStayed(call, image) && !stuck)
      put(call, { ...image, ...left(error, image, seen), status: "queued", updated_at: stamp() })
    throw error
  } finally {
    await rm(part, { force: true })
  }
}

/** Glance inspects what it has stored: a refused image keeps its hashes (recorded from Glance 30). */
const left = (error: unknown, image: Image, seen: Seen): Partial<Image> =>
  error instanceof Fault && error.status === 415
    ? { ...stored(image, seen), size: null, virtual_size: null }
    : {}

/** Counts and hashes the bytes and, if configured, slows them down. */
async function* metered(call: DataCall, image: Image, seen: Seen): AsyncGenerator<Buffer> {
  const limit = readLimit(call, image)
  for await (const chunk of call.open()) {
    note(seen, chunk)
    const fault = limit(seen.size)
    if (fault) throw fault
    yield* paced(chunk, call)
  }
}

/**
 * At most twenty chunks per second, so that a disconnect is noticed. The rate may change during an upload.
 */
async function* paced(chunk: Buffer, { world, signal }: DataCall): AsyncGenerator<Buffer> {
  for (let start = 0; start < chunk.length;) {
    const { uploadRate: rate } = world.settings
    const step = rate > 0 ? Math.max(1, Math.ceil(rate / 20)) : chunk.length
    const piece = chunk.subarray(start, start + step)
    if (rate > 0) await pause((piece.length / rate) * 1000)
    if (signal.aborted) throw new ClientGone("the client disconnected")
    yield piece
    start += piece.length
  }
}
