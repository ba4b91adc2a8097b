import { Buffer } from "node:buffer"
import { setInterval } from "node:timers"
import sharp from "sharp"

/**
 * Decodes one picture and draws its variants in a separate process, so that a hostile file can harm only this
 * process (docs/adr/0035). Plain JavaScript, so that the same file runs from the sources and from the build.
 *
 * Receives an order as a message and the file on standard input, sends `{ drawn }` or `{ problem }`, and
 * waits until it is ended.
 *
 * @typedef {{ size: number, mostPixels: number, mostFrames: number, mostMemory: number, boxes: { name:
 * string, box: number }[] }} Order
 */
const LOADERS = ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff"].map((name) => `VipsForeignLoad${name}Buffer`)

sharp.cache(false)
sharp.concurrency(1)
sharp.block({ operation: ["VipsForeignLoad"] })
sharp.unblock({ operation: LOADERS })

const end = () => process.kill(process.pid, "SIGKILL")

/** Polaris has ended. */
process.on("disconnect", end)
process.once("message", (/** @type {Order} */ order) => {
  const check = () => {
    if (process.memoryUsage.rss() > order.mostMemory) end()
  }
  /** Decoding runs on other threads, so the timer is not delayed. */
  setInterval(check, 50)
  void draw(order).then((answer) => {
    check()
    process.send?.(answer)
  })
})

/** @param {Order} order */
async function draw(order) {
  try {
    return await drawFrom(await read(order.size), order)
  } catch {
    return { problem: "unreadable" }
  }
}

/** @param {number} size */
async function read(size) {
  const bytes = Buffer.allocUnsafeSlow(size)
  let length = 0
  for await (const chunk of process.stdin) {
    bytes.set(chunk, length)
    length += chunk.length
  }
  return bytes.subarray(0, length)
}

/**
 * @param {Buffer} bytes
 * @param {Order} order
 */
async function drawFrom(bytes, { mostPixels, mostFrames, boxes }) {
  const options = { failOn: /** @type {const} */ ("error"), sequentialRead: true, pages: 1 }
  const facts = await sharp(bytes, { ...options, limitInputPixels: false }).metadata()
  const { width, height } = facts.autoOrient
  if (width * height > mostPixels) return { problem: "too many pixels" }
  if ((facts.pages ?? 1) > mostFrames) return { problem: "too many frames" }
  const largest = Math.max(...boxes.map(({ box }) => box))
  const input = sharp(bytes, { ...options, limitInputPixels: mostPixels }).autoOrient()
  const { data, info } = await inside(input, largest)
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  const variants = []
  for (const { name, box } of boxes) {
    const made = await inside(sharp(data, { raw }), box).webp().toBuffer({ resolveWithObject: true })
    variants.push({ name, width: made.info.width, height: made.info.height, bytes: made.data })
  }
  return { drawn: { format: facts.format, compression: facts.compression, width, height, variants } }
}

/**
 * Never enlarged.
 *
 * @param {import("sharp").Sharp} picture
 * @param {number} box
 */
const inside = (picture, box) =>
  picture.resize({ width: box, height: box, fit: "inside", withoutEnlargement: true })
