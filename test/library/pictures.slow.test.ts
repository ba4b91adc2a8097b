import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { kill } from "node:process"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import { never } from "../../src/signals.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { keepImage } from "../support/library-rows.js"
import { processed, storeImage, type Given } from "../support/stored.js"

let library: LibraryStage
let demo: Person

beforeAll(async () => {
  library = await openLibrary()
  demo = await library.as("demo")
})
afterAll(() => library.close())

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex")
const objects = () => library.store.store.buckets.get("polaris")?.objects ?? new Map<string, never>()

async function process(given: Given) {
  const id = await storeImage(library, demo, given)
  return processed(library, demo, id)
}

/** A variant as it lies at the store. */
async function variant(id: string, name: string): Promise<Buffer> {
  const storage = library.polaris.services.storage
  const read = await storage?.readRange(
    { key: `variants/${id}/${name}.webp`, start: 0, end: 2 ** 22 },
    never(),
  )
  return read?.bytes ?? Buffer.alloc(0)
}

/** A red picture with a blue left half. */
const drawn = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "red" } }).composite([
    { input: { create: { width: width / 2, height, channels: 3, background: "blue" } }, gravity: "west" },
  ])

const FORMATS = {
  jpeg: () => drawn(1500, 1000).jpeg().toBuffer(),
  png: () => drawn(1500, 1000).png().toBuffer(),
  gif: () => drawn(1500, 1000).gif({ effort: 1 }).toBuffer(),
  webp: () => drawn(1500, 1000).webp({ effort: 0 }).toBuffer(),
  avif: () => drawn(1500, 1000).avif({ effort: 0 }).toBuffer(),
  tiff: () => drawn(1500, 1000).tiff().toBuffer(),
}

test.each(Object.keys(FORMATS) as (keyof typeof FORMATS)[])(
  "a %s gets its size and two variants",
  async (format) => {
    const bytes = await FORMATS[format]()
    const image = await process({ filename: `a.${format}`, content_type: `image/${format}`, bytes })
    expect(image).toMatchObject({
      ...{ status: "ready", sha256: sha256(bytes) },
      original: { width: 1500, height: 1000, format },
      variants: [
        { name: "thumb", width: 200, height: 133, status: "ready" },
        { name: "medium", width: 1280, height: 853, status: "ready" },
      ],
    })
    const thumb = await sharp(await variant(image.image_id, "thumb")).metadata()
    expect(thumb).toMatchObject({ format: "webp", width: 200, height: 133 })
  },
)

test("the format is the content's, whatever the type says, and nothing is enlarged", async () => {
  const bytes = await drawn(120, 80).png().toBuffer()
  expect(await process({ filename: "a.jpg", content_type: "image/jpeg", bytes })).toMatchObject({
    original: { width: 120, height: 80, format: "png" },
    variants: [
      { name: "thumb", width: 120, height: 80 },
      { name: "medium", width: 120, height: 80 },
    ],
  })
})

test("a photo is turned as its EXIF says, and its variants say nothing of where it was taken", async () => {
  const exif = { IFD0: { Artist: "Somebody" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "47/1 22/1 0/1" } }
  const bytes = await drawn(1200, 800).jpeg().withMetadata({ orientation: 6 }).withExifMerge(exif).toBuffer()
  expect((await sharp(bytes).metadata()).orientation).toBe(6)
  const image = await process({ filename: "photo.jpg", content_type: "image/jpeg", bytes })
  expect(image).toMatchObject({
    original: { width: 800, height: 1200 },
    variants: [
      { name: "thumb", width: 133, height: 200 },
      { name: "medium", width: 800, height: 1200 },
    ],
  })
  for (const name of ["thumb", "medium"]) {
    const made = await variant(image.image_id, name)
    const facts = await sharp(made).metadata()
    expect([facts.exif, facts.xmp, facts.iptc, facts.orientation]).toEqual(Array(4).fill(undefined))
    expect(made.includes("Somebody")).toBe(false)
    /** Turned by a quarter to the right: what was left is on top. */
    const { dominant } = await sharp(made).extract({ left: 10, top: 10, width: 50, height: 50 }).stats()
    expect(dominant.b).toBeGreaterThan(dominant.r)
  }
})

/** A PNG that says it has so many pixels. */
async function bomb(width: number, height: number): Promise<Buffer> {
  const png = await drawn(16, 16).png().toBuffer()
  png.writeUInt32BE(width, 16)
  png.writeUInt32BE(height, 20)
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29)
  return png
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** An animation of so many frames of one pixel. */
function animation(frames: number): Buffer {
  const head = Buffer.from("GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff", "latin1")
  const frame = Buffer.from("2c00000000010001000002024401003b".slice(0, -2), "hex")
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(frame), Buffer.from(";")])
}

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>`
const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)
const photo = () => drawn(640, 480).jpeg().toBuffer()

test.each<[string, () => Promise<Buffer>, string]>([
  ["a file that was cut short", async () => half(await photo()), "picture_unreadable"],
  ["an SVG", async () => Buffer.from(SVG), "picture_unreadable"],
  ["text", async () => Buffer.from("<html>not found</html>"), "picture_unreadable"],
  ["a picture of too many pixels", () => bomb(50_000, 50_000), "picture_too_large"],
  ["an animation of too many frames", async () => animation(2_001), "picture_too_large"],
])("%s fails with a reason, and the worker goes on", async (_what, make, reason) => {
  const image = await process({ filename: "a.png", content_type: "image/png", bytes: await make() })
  expect(image).toMatchObject({
    ...{ status: "failed", failure: { status: 422, reason } },
    variants: [{ status: "failed" }, { status: "failed" }],
  })
  expect(objects().has(`uploads/${image.image_id}/original`)).toBe(true)
  expect([...objects().keys()].filter((key) => key.startsWith(`variants/${image.image_id}/`))).toEqual([])
  const next = await process({ filename: "b.jpg", content_type: "image/jpeg", bytes: await photo() })
  expect(next.status).toBe("ready")
})

test("an animation of as many frames as may be is drawn", async () => {
  const bytes = animation(2_000)
  const image = await process({ filename: "a.gif", content_type: "image/gif", bytes })
  expect(image).toMatchObject({ status: "ready", original: { format: "gif", width: 1, height: 1 } })
})

test.each([
  [128 * 2 ** 20 + 1, "picture_too_large", "A picture may have at most 128 MiB; this one has 129 MiB."],
  [128 * 2 ** 20, "picture_unreadable", "not a complete picture"],
])("a picture of %i bytes is %s", async (sizeBytes, reason, message) => {
  const given = { filename: "a.png", content_type: "image/png", bytes: half(await photo()) }
  const id = await keepImage(library, demo, given, { status: "failed", sizeBytes })
  await library.ask("POST", `/v1/images/${id}:process`, { headers: demo.headers })
  const image = await processed(library, demo, id)
  expect(image).toMatchObject({ status: "failed", failure: { status: 422, reason } })
  expect(image.failure?.message).toContain(message)
})

/** The processes that draw pictures for this one. */
function decoders(): number[] {
  const ids = readdirSync("/proc/self/task").flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  )
  return ids.filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, "utf8").includes("picture-process")
    } catch {
      return false
    }
  })
}

test("a picture whose decoder crashes fails, and the worker goes on", async () => {
  const given = { filename: "a.jpg", content_type: "image/jpeg", bytes: await photo() }
  const id = await storeImage(library, demo, given)
  await expect.poll(decoders, { interval: 1 }).not.toEqual([])
  for (const decoder of decoders()) kill(decoder, "SIGSEGV")
  const image = await processed(library, demo, id)
  expect(image).toMatchObject({ status: "failed", failure: { status: 422, reason: "picture_unreadable" } })
  expect(image.failure?.message).toContain("could not be decoded")
  expect(await process(given)).toMatchObject({ status: "ready" })
})

test("a file that is not the one its client has hashed fails, and is deleted", async () => {
  const other = { client_sha256: sha256(Buffer.from("another")) }
  const disk = { filename: "a.img", content_type: "application/octet-stream", bytes: Buffer.from("a disk") }
  const picture = { filename: "a.jpg", content_type: "image/jpeg", bytes: await photo() }
  for (const given of [disk, picture]) {
    const image = await process({ ...given, ...other })
    expect(image).toMatchObject({ status: "failed", failure: { status: 422, reason: "wrong_hash" } })
    expect([...objects().keys()].filter((key) => key.includes(image.image_id))).toEqual([])
  }
})

test("a disk image that stays in the library gets its hash", async () => {
  const bytes = Buffer.alloc(3 * 2 ** 20, "disk")
  const given = { filename: "a.img", content_type: "application/octet-stream", bytes }
  expect(await process({ ...given, client_sha256: sha256(bytes) })).toMatchObject({
    ...{ status: "ready", sha256: sha256(bytes), variants: [] },
  })
})
