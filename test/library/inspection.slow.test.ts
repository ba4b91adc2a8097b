import { createHash } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ascii } from "../../src/inspect/bytes.js"
import { createInspection } from "../../src/inspect/declared.js"
import { inspectRanges } from "../../src/inspect/ranges.js"
import {
  fixedVhd,
  iso,
  qcow2,
  tar,
  vdi,
  vhd,
  vhdx,
  vhdxWithParent,
  vmdk,
  vmdkDescription,
  vmdkWithFooter,
} from "../support/disks.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { askUploads, begin, MIB, pngOf, sendParts, uploadWhole } from "../support/library-upload.js"
import { eventually } from "../support/eventually.js"

let library: LibraryStage
let demo: Person

beforeAll(async () => {
  library = await openLibrary({ MAX_VIRTUAL_BYTES: String(1024 * MIB) })
  demo = await library.as("demo")
})
afterAll(() => library.close())

const OCTETS = "application/octet-stream"
const named = (filename: string) => ({ filename, content_type: OCTETS })
const objectsOf = (imageId: string) =>
  [...(library.store.store.buckets.get(library.store.bucket)?.objects.keys() ?? [])].filter((key) =>
    key.includes(imageId),
  )
const imageOf = async (imageId: string) =>
  (await askUploads(library, "GET", `/v1/images/${imageId}`, { headers: demo.headers })).body

const outside = vmdkDescription("monolithicFlat", 'RW 2048 FLAT "/etc/passwd" 0')

test.each<[what: string, bytes: Buffer, fields: object, status: number, message: RegExp]>([
  ["a qcow2 with a backing file", qcow2({ backing: 512n }), named("a.qcow2"), 415, /backing file/],
  ["the same under the name of a raw disk", qcow2({ backing: 512n }), named("a.raw"), 415, /backing file/],
  ["the same without a name that says anything", qcow2({ backing: 512n }), named("a"), 415, /backing file/],
  ["a qcow2 that is none", Buffer.alloc(2000, 7), named("a.qcow2"), 415, /signature is missing/],
  [
    "a virtual disk that is too large",
    qcow2({ size: 2n ** 40n }),
    named("a.qcow2"),
    415,
    /MAX_VIRTUAL_BYTES/,
  ],
  ["a vmdk of other files", vmdk({ description: outside }), named("a.vmdk"), 415, /other files/],
  [
    "an ova with such a vmdk",
    tar(["a.vmdk", vmdk({ description: outside })]),
    named("a.ova"),
    415,
    /other files/,
  ],
  ["an ova that is not an archive", vmdk(), named("a.ova"), 415, /not a tar archive/],
  ["a fixed vhd without its footer", Buffer.alloc(MIB, 7), named("a.vhd"), 415, /vhd/],
  [
    "a page declared as a picture",
    ascii("<html>"),
    { filename: "a.png", content_type: "image/png" },
    415,
    /not a picture/,
  ],
  ["a picture with another hash", pngOf(3000), { client_sha256: "0".repeat(64) }, 422, /SHA-256/],
] as const)(
  "%s is refused, deleted, and the image says why",
  async (_what, bytes, fields, status, message) => {
    const { imageId, sessionId, sent, completed } = await uploadWhole(library, demo, bytes, fields)
    expect(completed.status).toBe(status)
    expect(completed.body.error.message).toMatch(message)
    expect(objectsOf(imageId)).toEqual([])
    const image = await imageOf(imageId)
    expect(image.status).toBe("failed")
    expect(image.failure.message).toBe(completed.body.error.message)
    const body = { parts: sent }
    const again = await askUploads(library, "POST", `/v1/uploads/${sessionId}:complete`, {
      headers: demo.headers,
      body,
    })
    expect(again.status).toBe(status)
    expect(again.body.error.message).toBe(completed.body.error.message)
  },
)

test.each<[filename: string, bytes: Buffer, format: string]>([
  ["a", qcow2(), "qcow2"],
  ["a", vmdk(), "vmdk"],
  ["a", iso(), "iso"],
  ["a", tar(["a.vmdk", vmdk()]), "ova"],
  ["a", Buffer.alloc(1000, 7), "raw"],
  ["a.vhd", fixedVhd({}, Buffer.alloc(6 * MIB, 7)), "vhd"],
  ["a.ova", tar(["a.ovf", "<xml/>"], ["a.vmdk", Buffer.concat([vmdk(), Buffer.alloc(6 * MIB)])]), "ova"],
])("%s is stored as what it is (%#)", async (filename, bytes, format) => {
  const { imageId, completed } = await uploadWhole(library, demo, bytes, named(filename))
  expect(completed.status).toBe(200)
  expect((await imageOf(imageId)).original.format).toBe(format)
})

test.each([
  ["jpeg", Buffer.from("ffd8ffe000104a464946", "hex")],
  ["gif", ascii("GIF89a......")],
  ["webp", ascii("RIFF....WEBPVP8 ")],
  ["tiff", Buffer.from("49492a0008000000", "hex")],
  ["avif", Buffer.concat([Buffer.from("0000001c", "hex"), ascii("ftypmif1\0\0\0\0mif1avifmiaf")])],
])("a %s that is declared as png is stored as what it is", async (format, bytes) => {
  const { imageId, completed } = await uploadWhole(library, demo, bytes)
  expect(completed.status).toBe(200)
  expect((await imageOf(imageId)).original).toMatchObject({ format, content_type: `image/${format}` })
})

test("a small file with the hash that its client has computed is stored", async () => {
  const bytes = pngOf(3000)
  const client_sha256 = createHash("sha256").update(bytes).digest("hex")
  expect((await uploadWhole(library, demo, bytes, { client_sha256 })).completed.status).toBe(200)
})

test("with UPLOAD_INSPECTION=warn or off a dangerous disk is stored, and the log has a warning with warn", async () => {
  const settings = library.polaris.services.library?.settings
  if (settings === undefined) throw new Error("There is no library.")
  const warned = () => library.polaris.lines.filter(({ msg }) => /backing file/.test(String(msg))).length
  const before = warned()
  for (const [inspection, lines] of [
    ["off", 0],
    ["warn", 1],
  ] as const) {
    settings.inspection = inspection
    const { completed } = await uploadWhole(library, demo, qcow2({ backing: 512n }), named("a.qcow2"))
    expect(completed.status).toBe(200)
    expect(warned() - before).toBe(lines)
  }
  settings.inspection = "refuse"
})

test("a completion that the store could not answer goes on with the same request", async () => {
  const bytes = Buffer.alloc(2000, 7)
  const begun = await begin(library, demo, bytes, named("a.raw"))
  const parts = await sendParts(library, demo, begun, bytes)
  const complete = () =>
    askUploads(library, "POST", `/v1/uploads/${begun.sessionId}:complete`, {
      headers: demo.headers,
      body: { parts },
    })
  library.store.fail({ operation: "CompleteMultipartUpload", kind: "error-in-200", times: 10 })
  const failed = await complete()
  expect(failed.status).toBe(503)
  expect((await imageOf(begun.imageId)).status).toBe("uploading")
  await eventually(async () => expect((await complete()).status).toBe(200))
})

const behind = (bytes: Buffer, more = 5 * MIB) => Buffer.concat([bytes, Buffer.alloc(more)])
const inTail = (bytes: Buffer) =>
  Buffer.concat([bytes.subarray(0, -1536), Buffer.alloc(8 * MIB), bytes.subarray(-1536)])

/** Each in the format and container that it is declared as. */
const FILES: [format: string, container: string, bytes: Buffer][] = [
  ["qcow2", "bare", behind(qcow2())],
  ["qcow2", "bare", behind(qcow2({ features: 4n }))],
  ["vmdk", "bare", inTail(vmdkWithFooter())],
  ["vmdk", "bare", inTail(vmdkWithFooter([12, Buffer.alloc(8, 9)]))],
  ["vhd", "bare", inTail(fixedVhd())],
  ["vhd", "bare", behind(fixedVhd())],
  ["vhd", "bare", inTail(vhd())],
  ["vhdx", "bare", behind(vhdx())],
  ["vhdx", "bare", behind(vhdxWithParent())],
  ["vdi", "bare", behind(vdi())],
  ["iso", "bare", behind(iso())],
  ["raw", "bare", behind(ascii("# text\n".repeat(300_000) + 'createType="'))],
  ["raw", "bare", behind(ascii("# text\n".repeat(100_000) + 'createType="'))],
  ["raw", "bare", Buffer.alloc(0)],
  [
    "vmdk",
    "ova",
    tar(["a.ovf", "<xml/>"], ["a.vmdk", inTail(vmdkWithFooter())], ["b.raw", behind(Buffer.alloc(9))]),
  ],
  ["vmdk", "ova", tar(["a.vmdk", inTail(vmdkWithFooter([12, Buffer.alloc(8, 9)]))], ["b.raw", "b"])],
  [
    "vmdk",
    "ova",
    tar(["b.raw", behind(Buffer.alloc(9))], ["a.vmdk", behind(vmdk({ description: outside }))]),
  ],
  ["vmdk", "ova", tar(["a.vmdk", inTail(vmdkWithFooter())]).subarray(0, 4 * MIB)],
  ["raw", "ova", Buffer.concat([tar(["a.raw", behind(Buffer.alloc(9))]), Buffer.alloc(512, 1)])],
]

test.each(FILES.map((file, at) => [at, ...file] as const))(
  "file %i, %s in %s: the ranges that are read give the verdict of the whole file",
  async (_at, disk_format, container_format, bytes) => {
    const declared = { disk_format, container_format, maxVirtualBytes: 1024 * MIB }
    const whole = createInspection(declared)
    const expected = (await whole.take(bytes)) ?? (await whole.end())
    let read = 0
    const source = {
      size: bytes.length,
      read: async (start: number, end: number) => {
        read += end - start
        return bytes.subarray(start, end)
      },
    }
    expect(await inspectRanges(createInspection(declared), source)).toBe(expected)
    expect(read).toBeLessThanOrEqual(4 * MIB)
  },
)
