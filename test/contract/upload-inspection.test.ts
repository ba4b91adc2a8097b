import { describe, expect, test, vi } from "vitest"
import { asBytes, FORM, formOf } from "../support/sender.js"
import { expectQueued, holding, stage } from "../support/stage.js"

vi.setConfig({ maxConcurrency: 8 })

type Format = "qcow2" | "vmdk" | "vhd" | "vhdx" | "vdi" | "iso" | "raw" | "ami"

/** 40,000 bytes with these in them: bytes or text, by where they begin. */
function disk(...marks: [at: number, bytes: string | Buffer][]): Buffer {
  const bytes = Buffer.alloc(40_000)
  for (const [at, mark] of marks)
    (typeof mark === "string" ? Buffer.from(mark, "latin1") : mark).copy(bytes, at)
  return bytes
}

const hex = (text: string) => Buffer.from(text, "hex")
const big = (value: bigint) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  return bytes
}
const qcow2 = (version: number, { backing = 0n, features = 0n } = {}) =>
  disk([0, "QFI\xfb"], [4, hex(`0000000${version}`)], [8, big(backing)], [72, big(features)])

const little = (value: bigint) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}
/** A vmdk with this description inside, at that sector. */
const sparse = (description: string, at = 1) =>
  disk([0, "KDMV"], [28, little(BigInt(at))], [36, little(2n)], [512 * at, description])
const vmdk = (createType: string) => sparse(`# Disk DescriptorFile\nversion=1\ncreateType="${createType}"\n`)
const FLAT = 'createType="monolithicFlat"\nRW 8 FLAT "/etc/passwd" 0\n'
const LONG = "#".repeat(32_768) + "\n"

const PLAIN: Record<string, { format: Format; bytes: Buffer }> = {
  "qcow2, version 2": { format: "qcow2", bytes: qcow2(2) },
  "qcow2, version 3": { format: "qcow2", bytes: qcow2(3) },
  vmdk: { format: "vmdk", bytes: disk([0, "KDMV"]) },
  "vmdk in one file": { format: "vmdk", bytes: vmdk("monolithicSparse") },
  "vmdk for streaming": { format: "vmdk", bytes: vmdk("streamOptimized") },
  "vmdk that says nowhere what it is": { format: "vmdk", bytes: sparse("KDMV", 0) },
  "old vmdk": { format: "vmdk", bytes: disk([0, "COWD"]) },
  vhd: { format: "vhd", bytes: disk([0, "conectix"]) },
  vhdx: { format: "vhdx", bytes: disk([0, "vhdxfile"]) },
  vdi: { format: "vdi", bytes: disk([64, hex("7f10dabe")]) },
  iso: { format: "iso", bytes: disk([32_769, "CD001"]) },
}

const COMPRESSED: Record<string, Buffer> = {
  gzip: disk([0, hex("1f8b08")]),
  xz: disk([0, hex("fd377a585a00")]),
  zstd: disk([0, hex("28b52ffd")]),
  bzip2: disk([0, "BZh"]),
  lz4: disk([0, hex("04224d18")]),
  zip: disk([0, "PK\x03\x04"]),
}

const DANGEROUS: [string, Buffer, Format, RegExp][] = [
  ["a qcow2 with a backing file", qcow2(2, { backing: 104n }), "qcow2", /qcow2 file has a backing file/],
  ["a qcow2 v3 with a backing file", qcow2(3, { backing: 104n }), "qcow2", /qcow2 file has a backing file/],
  ["a qcow2 with an external data file", qcow2(3, { features: 4n }), "qcow2", /has an external data file/],
  ["the same among other features", qcow2(3, { features: 7n }), "qcow2", /has an external data file/],
  [
    "a vmdk that only names other files",
    disk([0, "# Disk DescriptorFile"]),
    "vmdk",
    /extents in other files/,
  ],
  ["a vmdk that names another file inside", vmdk("monolithicFlat"), "vmdk", /extents in other files/],
  ["a vmdk of many files", vmdk("twoGbMaxExtentSparse"), "vmdk", /extents in other files/],
  [
    "a vmdk that says in a comment what it is",
    sparse(`#${FLAT}createType="monolithicSparse"`),
    "vmdk",
    /extents in other files/,
  ],
  ["a vmdk without a mark, which is a description", disk([0, `\n${FLAT}`]), "vmdk", /extents in other files/],
  ["a vmdk whose description is long", sparse(LONG + FLAT), "vmdk", /description longer than/],
  ["a vmdk whose description stands far behind", sparse(FLAT, 70), "vmdk", /description longer than/],
  ["a vmdk that is a long description", disk([0, LONG + FLAT]), "vmdk", /description longer than/],
  [
    "a vmdk with a parent",
    sparse('createType="monolithicSparse"\nparentFileNameHint="/etc/passwd"'),
    "vmdk",
    /vmdk file has a backing file/,
  ],
]

const s = stage()
const warning = stage({ UPLOAD_INSPECTION: "warn" })
const silent = stage({ UPLOAD_INSPECTION: "off" })

const upload = async (bytes: Buffer, disk_format: Format, at = s) => {
  const imageId = await at.image({ disk_format })
  return { imageId, answer: await at.upload(asBytes({ imageId }), bytes) }
}

const expectRefused = async (bytes: Buffer, format: Format, says: RegExp) => {
  const { imageId, answer } = await upload(bytes, format)
  expect(answer).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE", result: undefined })
  expect(answer.message).toMatch(says)
  expect(s.puts(imageId)).toBe(0)
  await expectQueued(s, imageId)
}

describe.concurrent("the first bytes of a file", () => {
  test.each(Object.entries(PLAIN))("that say %s are taken for an image of that format", async (_, file) => {
    const { imageId, answer } = await upload(file.bytes, file.format)
    expect(answer.result).toEqual({ success: true, imageId })
    expect(await s.glance.get(imageId)).toMatchObject(holding(file.bytes))
  })

  test.each(Object.entries(PLAIN))(
    "that say %s are refused for an image of another format",
    async (_, file) => {
      const other = file.format === "qcow2" ? "vmdk" : "qcow2"
      const says = new RegExp(`file is ${file.format}, but the image's disk_format is ${other}`)
      await expectRefused(file.bytes, other, says)
    },
  )

  test.each(Object.entries(COMPRESSED))("that say %s are refused", async (name, bytes) => {
    await expectRefused(bytes, "qcow2", new RegExp(`file is ${name}, but`))
  })

  test.each(DANGEROUS)("of %s are refused, and the answer says why", async (_, bytes, format, says) => {
    await expectRefused(bytes, format, says)
  })

  test.each(
    [...Object.values(PLAIN).map(({ bytes }) => bytes), ...Object.values(COMPRESSED)].map((b) => [b]),
  )("are nobody's business in a raw image (%#)", async (bytes) => {
    const { imageId, answer } = await upload(bytes, "raw")
    expect(answer.result).toEqual({ success: true, imageId })
  })

  test("that are those of an archive are fine in a container that is one", async () => {
    const imageId = await s.image({ disk_format: "vmdk", container_format: "ova" })
    expect((await s.upload(asBytes({ imageId }), COMPRESSED["gzip"]!)).status).toBe(200)
  })

  test("that are those of an archive with a disk in it are not taken for the disk's", async () => {
    const imageId = await s.image({ disk_format: "vmdk", container_format: "ova" })
    const archive = disk([0, "machine.ovf"], [8192, vmdk("streamOptimized").subarray(0, 2048)])
    expect((await s.upload(asBytes({ imageId }), archive)).status).toBe(200)
  })

  test.each(["ova", "ovf", "docker"] as const)(
    "of a dangerous disk are refused although the container is said to be %s",
    async (container_format) => {
      const imageId = await s.image({ disk_format: "qcow2", container_format })
      const answer = await s.upload(asBytes({ imageId }), qcow2(2, { backing: 104n }))
      expect(answer).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE" })
      expect(s.puts(imageId)).toBe(0)
    },
  )

  test.each([1, 4, 15, 79])("may be all there are: %i bytes that begin as a qcow2", async (length) => {
    const { answer } = await upload(qcow2(3, { features: 4n }).subarray(0, length), "qcow2")
    expect(answer.status).toBe(200)
  })

  test("are looked at in a form as well, at both ends of it", async () => {
    const bad = qcow2(3, { backing: 104n })
    for (const order of [1, -1]) {
      const imageId = await s.image({ disk_format: "qcow2" })
      const parts: [string, string | Buffer][] = [
        ["imageId", imageId],
        ["file", bad],
      ]
      const body = formOf(...(order > 0 ? parts : parts.reverse()))
      const answer = await s.upload({ path: "/polaris-bff/upload-image", headers: FORM }, body)
      expect(answer).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE" })
      expect(s.puts(imageId)).toBe(0)
    }
  })

  test("may come one by one", async () => {
    const imageId = await s.image({ disk_format: "qcow2" })
    const sending = s.start(asBytes({ imageId }))
    for (const byte of qcow2(3, { backing: 104n }).subarray(0, 120)) await sending.write(Buffer.of(byte))
    sending.end()
    expect(await sending.answer).toMatchObject({ status: 415 })
  })
})

describe("UPLOAD_INSPECTION", () => {
  const bad = qcow2(3, { backing: 104n })
  const warnings = (imageId: string, { polaris } = warning) =>
    polaris.lines.filter((line) => line["imageId"] === imageId && line["level"] === 40)

  test("warn takes every file and tells the operator", async () => {
    const { imageId, answer } = await upload(bad, "qcow2", warning)
    expect(answer.status).toBe(200)
    expect(warnings(imageId)).toMatchObject([{ note: expect.stringContaining("a backing file") as string }])
    const plain = await upload(qcow2(3), "qcow2", warning)
    expect(warnings(plain.imageId)).toEqual([])
  })

  test("off takes every file and says nothing", async () => {
    const { imageId, answer } = await upload(bad, "qcow2", silent)
    expect([answer.status, warnings(imageId, silent)]).toEqual([200, []])
  })
})
