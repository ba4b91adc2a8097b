import { gzipSync } from "node:zlib"
import { describe, expect, test, vi } from "vitest"
import { RELEASE } from "../support/cloud.js"
import * as disks from "../support/disks.js"
import { asBytes, FORM, formOf } from "../support/sender.js"
import { expectImage, expectQueued, holding, stage } from "../support/stage.js"

vi.setConfig({ maxConcurrency: 8 })

type Format = "qcow2" | "vmdk" | "vhd" | "vhdx" | "vdi" | "iso" | "raw" | "ami" | "ari" | "aki" | "ploop"

const { bytesWith, qcow2, vmdk, vmdkDescription } = disks
const hex = (text: string) => Buffer.from(text, "hex")
const disk = (...marks: [at: number, bytes: Buffer | string][]) => bytesWith(40_000, ...marks)

const PLAIN: Record<string, { format: Format; bytes: Buffer }> = {
  "qcow2, version 2": { format: "qcow2", bytes: qcow2({ version: 2 }) },
  "qcow2, version 3": { format: "qcow2", bytes: qcow2() },
  "qcow2 that was not closed": { format: "qcow2", bytes: qcow2({ features: 1n }) },
  "vmdk in one file": { format: "vmdk", bytes: vmdk() },
  "vmdk for streaming": {
    format: "vmdk",
    bytes: vmdk({ description: vmdkDescription("streamOptimized", 'RDONLY 2048 SPARSE "s.vmdk"') }),
  },
  "vmdk with a footer": { format: "vmdk", bytes: disks.vmdkWithFooter() },
  vhd: { format: "vhd", bytes: disks.vhd() },
  vhdx: { format: "vhdx", bytes: disks.vhdx() },
  vdi: { format: "vdi", bytes: disks.vdi() },
  iso: { format: "iso", bytes: disks.iso() },
}

const PACKED: Record<string, Buffer> = {
  gzip: gzipSync(qcow2()),
  xz: disk([0, hex("fd377a585a00")]),
  zstd: disk([0, hex("28b52ffd")]),
  bzip2: disk([0, "BZh"]),
  lz4: disk([0, hex("04224d18")]),
  zip: disk([0, "PK\x03\x04"]),
  "7z": disk([0, hex("377abcaf271c")]),
  tar: disks.tar(["disk.qcow2", qcow2()]),
  "a web page or XML": disk([0, "<!DOCTYPE html><title>404</title>"]),
}

/** What does not even pretend. */
const NOTHING: [string, Buffer][] = [
  ["of zeros", disk()],
  ["of the first four bytes of a qcow2 only", qcow2().subarray(0, 4)],
  ["that is a fixed vhd without its footer", disks.fixedVhd().subarray(0, -512)],
]

const FLAT = 'createType="monolithicFlat"\nRW 8 FLAT "/etc/passwd" 0\n'
const SPARSE = vmdkDescription()
const described = (description: string) => vmdk({ description })
const BACKING = /has a backing file/
const ELSEWHERE = /extents in other files/

const DANGEROUS: [string, Buffer, Format, RegExp][] = [
  ["a qcow2 with a backing file", qcow2({ version: 2, backing: 104n }), "qcow2", BACKING],
  ["a qcow2 v3 with a backing file", qcow2({ backing: 104n }), "qcow2", /qcow2 file has a backing file/],
  ["a qcow2 with an external data file", qcow2({ features: 4n }), "qcow2", /has an external data file/],
  ["the same among other features", qcow2({ features: 7n }), "qcow2", /has an external data file/],
  ["a qcow2 that only names a data file", named(), "qcow2", /has an external data file/],
  ["a qcow2 with extended L2 entries", qcow2({ features: 16n }), "qcow2", /extended L2/],
  ["a qcow2 with a feature of the future", qcow2({ features: 1n << 40n }), "qcow2", /unknown features/],
  ["a qcow2 of version 1", qcow2({ version: 1 }), "qcow2", /is of version 1/],
  ["a qcow2 of version 4", qcow2({ version: 4 }), "qcow2", /is of version 4/],
  ["a qcow2 of 8 EiB", qcow2({ size: 2n ** 63n - 512n }), "qcow2", /virtual disk of 9223372036854775296 bytes/],
  ["a vmdk that is only a description", disk([0, SPARSE]), "vmdk", ELSEWHERE],
  ["a vmdk that names another file inside", described(vmdkDescription("monolithicFlat")), "vmdk", ELSEWHERE],
  ["a vmdk of many files", described(vmdkDescription("twoGbMaxExtentSparse")), "vmdk", ELSEWHERE],
  ["a vmdk that says in a comment what it is", described(`#${FLAT}${SPARSE}`), "vmdk", ELSEWHERE],
  ["a vmdk that says it in a word of its own", described(`createType::monolithicFlat"\n#${SPARSE}`), "vmdk", ELSEWHERE],
  ["a vmdk with a type before the type", described(`xcreateType="vmfs"\n${SPARSE}`), "vmdk", ELSEWHERE],
  ["a vmdk without a type", described(SPARSE.replace("createType", "kind")), "vmdk", /without createType/],
  ["a vmdk with its type in a comment only", described(SPARSE.replace("createType", "#createType")), "vmdk", /only in a comment/],
  ["a vmdk without extents", described(vmdkDescription("monolithicSparse", "")), "vmdk", /without extents/],
  ["a vmdk with an extent in a folder", described(vmdkDescription("monolithicSparse", 'RW 8 SPARSE "/etc/passwd"')), "vmdk", ELSEWHERE],
  ["a vmdk with two extents", described(vmdkDescription("monolithicSparse", 'RW 8 SPARSE "a"\nRW 8 SPARSE "b"')), "vmdk", ELSEWHERE],
  ["a vmdk with an unknown line", described(`${SPARSE}load /etc/passwd\n`), "vmdk", /an unknown line/],
  ["a vmdk with a description that is not text", described(`\xff${SPARSE}`), "vmdk", /no description that can be read/],
  ["a vmdk without a description", described(""), "vmdk", /no description that can be read/],
  ["a vmdk with its description elsewhere", vmdk({ descriptionAt: 70n }), "vmdk", /directly after its header/],
  ["a vmdk without a size", vmdk({ capacity: 0n }), "vmdk", /without a size/],
  ["a vmdk of 16 EiB", vmdk({ capacity: 2n ** 55n }), "vmdk", /declares a virtual disk/],
  ["a vmdk of an unknown version", vmdk({ version: 4 }), "vmdk", /is of version 4/],
  ["a vmdk with a parent", described(`${SPARSE}parentFileNameHint="/etc/passwd"`), "vmdk", BACKING],
  ["a vmdk with a parent behind its description", described(SPARSE.padEnd(9000, "\n") + '#parentFileNameHint="/x"'), "vmdk", BACKING],
  ["a vmdk that is a delta", described(SPARSE.replace("ffffffff", "12345678")), "vmdk", BACKING],
  ["a vmdk of the old format", disk([0, "COWD"]), "vmdk", /old format COWD/],
  ["a differencing vhd", disks.vhd({ type: 4 }), "vhd", /has a parent/],
  ["a vhd of 1 EiB", disks.vhd({ size: 2n ** 60n }), "vhd", /declares a virtual disk/],
  ["a differencing vdi", disks.vdi({ type: 4 }), "vdi", /has a parent/],
  ["a vdi with a parent", disks.vdi({ parent: "0123456789abcdef" }), "vdi", /has a parent/],
  ["a vdi of 16 EiB", disks.vdi({ size: 2n ** 64n - 1n }), "vdi", /declares a virtual disk/],
  ["a QED", disk([0, "QED\0"]), "qcow2", /qed file has a format that OpenStack does not accept/],
  ["an ISO with a qcow2 in its system area", disks.iso([0, qcow2({ backing: 104n }).subarray(0, 512)]), "iso", BACKING],
  ["an ISO that describes a vmdk in its system area", disks.iso([0, `# a\n  \nversion=1\n${FLAT}`]), "iso", ELSEWHERE],
] // prettier-ignore

/** The header extension that names a data file, without the feature that makes it count. */
function named(): Buffer {
  return bytesWith(40_000, [0, qcow2()], [104, hex("4441544100000004")], [112, "/etc"])
}

/** Whose end shows what they are, when most of it has been sent on. */
const LATE: [string, Buffer, Format, RegExp][] = [
  ["a vmdk whose footer has another version", disks.vmdkWithFooter([4, hex("02")]), "vmdk", /footer that contradicts/],
  ["a vmdk whose footer has another size", disks.vmdkWithFooter([12, hex("ffffffffff")]), "vmdk", /footer that contradicts/],
  ["a vmdk whose footer has its description elsewhere", disks.vmdkWithFooter([28, hex("09")]), "vmdk", /footer that contradicts/],
  ["a vmdk whose footer names another footer", disks.vmdkWithFooter([56, Buffer.alloc(8, 255)]), "vmdk", /footer that contradicts/],
  ["a vmdk that lacks its footer", disks.vmdkWithFooter().subarray(0, -1536), "vmdk", /footer/],
  ["a vhdx with a parent", disks.vhdxWithParent(), "vhdx", /has a parent/],
  ["a differencing vhd that begins as another", Buffer.concat([disks.vhd().subarray(0, -512), disks.vhd({ type: 4 }).subarray(-512)]), "vhd", /has a parent/],
  ["a fixed vhd with a wrong footer", bytesWith(1_049_088, [0, disks.fixedVhd()], [1_048_576 + 40, hex("ff")]), "vhd", /signature is missing/],
  ["a fixed vhd that is a differencing one", disks.fixedVhd({ type: 4 }), "vhd", /has a parent/],
] // prettier-ignore

const EVERY: Format[] = ["ami", "ari", "aki", "iso", "ploop", "vdi"]

/** Each file with one of these, in turn: test/formats tries all with all. */
const spread = <T>(files: [string, Buffer, ...unknown[]][], all: readonly T[]): [string, T, Buffer][] =>
  files.map(([name, bytes], at) => [name, all[at % all.length]!, bytes])

const s = stage()
const warning = stage({ UPLOAD_INSPECTION: "warn" })
const silent = stage({ UPLOAD_INSPECTION: "off" })
const small = stage({ MAX_VIRTUAL_BYTES: "1000000" })

type Container = "bare" | "ova" | "ovf" | "docker" | "compressed"

async function upload(bytes: Buffer, disk_format: Format, at = s, container_format: Container = "bare") {
  const imageId = await at.image({ disk_format, container_format })
  return { imageId, answer: await at.upload(asBytes({ imageId }), bytes) }
}

/** Early: before a byte has been sent on. */
async function expectRefused(bytes: Buffer, format: Format, says: RegExp, isEarly = true) {
  const { imageId, answer } = await upload(bytes, format)
  expect(answer).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE", result: undefined })
  expect(answer.message).toMatch(says)
  if (isEarly) expect(s.puts(imageId)).toBe(0)
  await expectQueued(s, imageId)
}

async function expectTaken(bytes: Buffer, format: Format) {
  const { imageId, answer } = await upload(bytes, format)
  expect(answer.result, answer.message).toEqual({ success: true, imageId })
  expect(await s.glance.get(imageId)).toMatchObject(holding(bytes))
}

/** Since 2025.1 Glance inspects the content of bare images too, by rules of its own. */
const GLANCE_INSPECTS = RELEASE !== "zed"
/** Glance 33 knows that an ISO may begin with a partition table, and checks those tables. */
const GLANCE_CHECKS_TABLES = RELEASE === "2026.2"
const BY_GLANCE = /^The image service refused the file: .* Convert it/

/** Polaris takes the file; Glance may not. */
async function expectLeftToGlance(bytes: Buffer, format: Format, isRefused = GLANCE_INSPECTS) {
  if (!isRefused) return expectTaken(bytes, format)
  const { imageId, answer } = await upload(bytes, format)
  expect(answer).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE" })
  expect(answer.message).toMatch(BY_GLANCE)
  const { checksum } = holding(bytes)
  await expectImage(s, imageId, { status: "queued", size: null, checksum })
}

describe.concurrent("a file", () => {
  test.each(Object.entries(PLAIN))("that is %s is accepted for an image of that format", async (_, file) => {
    await expectTaken(file.bytes, file.format)
  })

  test.each(Object.entries(PLAIN))("that is %s is accepted for a raw image", async (_, file) => {
    await expectTaken(file.bytes, "raw")
  })

  test.each(Object.entries(PLAIN))(
    "that is %s is refused for an image of another format",
    async (_, file) => {
      const other = file.format === "qcow2" ? "vmdk" : "qcow2"
      for (const declared of [other, "ami"] as const)
        await expectRefused(
          file.bytes,
          declared,
          new RegExp(`is ${file.format}, but .*_format is ${declared}`),
        )
    },
  )

  test.each(Object.entries(PACKED))(
    "that is %s is refused for a qcow2 image, by its name",
    async (name, bytes) => {
      await expectRefused(bytes, "qcow2", new RegExp(`file is ${name}, but`))
    },
  )

  test.each(NOTHING)("%s is refused for an image whose format has a signature", async (_, bytes) => {
    for (const format of ["qcow2", "vmdk", "vhdx", "vdi", "iso"] as const)
      await expectRefused(bytes, format, /signature is missing|is of version 0|damaged/)
    await expectRefused(bytes, "vhd", /signature is missing|is of version 0/, false)
  })

  test.each(DANGEROUS)("that is %s is refused, and the message says why", async (_, bytes, format, says) => {
    await expectRefused(bytes, format, says)
  })

  test.each(spread(DANGEROUS, EVERY))(
    "that is %s is refused for raw and %s images too",
    async (_, format, bytes) => {
      for (const declared of ["raw", format] as const)
        expect((await upload(bytes, declared)).answer).toMatchObject({
          status: 415,
          message: expect.stringMatching(/Convert it|Make a smaller disk/) as string,
        })
    },
  )

  test.each(spread(DANGEROUS, ["ova", "ovf", "docker", "compressed"] as const))(
    "that is %s is refused in a container %s",
    async (_, container, bytes) => {
      expect((await upload(bytes, "raw", s, container)).answer.status).toBe(415)
    },
  )

  test.each(LATE)("that is %s is refused before its last byte", async (_, bytes, format, says) => {
    await expectRefused(bytes, format, says, false)
  })

  test("that is a fixed vhd is accepted, with or without a partition table at its start", async () => {
    await expectLeftToGlance(disks.fixedVhd(), "vhd")
    await expectLeftToGlance(disks.fixedVhd({}, bytesWith(65_536, [510, hex("55aa")])), "vhd")
  })

  test("that is an ISO with a partition table is accepted", async () => {
    const isRefused = GLANCE_INSPECTS && !GLANCE_CHECKS_TABLES
    await expectLeftToGlance(disks.iso([446, hex("80000200ee")], [510, hex("55aa")]), "iso", isRefused)
  })

  test("that has two formats at once is refused", async () => {
    await expectRefused(disks.iso([0, qcow2().subarray(0, 512)]), "iso", /qcow2 and iso at the same time/)
    await expectRefused(disks.iso([0, qcow2().subarray(0, 512)]), "raw", /qcow2 and iso at the same time/)
  })

  test("with a partition table is accepted as a raw disk, and not as a format of a part of a disk", async () => {
    const partitioned = disk([446, hex("80000200ee")], [510, hex("55aa")])
    await expectLeftToGlance(partitioned, "raw", GLANCE_CHECKS_TABLES)
    await expectRefused(partitioned, "ami", /a disk with a partition table, but/)
  })

  test("may be encrypted with LUKS", async () => {
    await expectTaken(disk([0, "LUKS\xba\xbe\0\x01"]), "raw")
    await expectRefused(disk([0, "LUKS\xba\xbe\0\x02"]), "raw", /luks file is of version 2/)
  })

  test.each(["raw", "ari", "ploop"] as const)(
    "of no known format is accepted for a %s image",
    async (format) => {
      await expectTaken(disk([0, "anything"]), format)
      await expectTaken(disk([0, PACKED["xz"]!]), format)
    },
  )

  test("is inspected in a form too, by both procedures that accept one", async () => {
    const bad = qcow2({ backing: 104n })
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

  test("may arrive byte by byte", async () => {
    const imageId = await s.image({ disk_format: "qcow2" })
    const sending = s.start(asBytes({ imageId }))
    for (const byte of qcow2({ backing: 104n }).subarray(0, 120)) await sending.write(Buffer.of(byte))
    sending.end()
    expect(await sending.answer).toMatchObject({ status: 415 })
  })
})

describe.concurrent("an archive", () => {
  const ovf = '<?xml version="1.0"?><Envelope/>'
  const good = disks.tar(["vm.ovf", ovf], ["vm.vmdk", vmdk()], ["vm.mf", "SHA1"])

  test("with a disk of the declared format is accepted", async () => {
    for (const container of ["ova", "ovf"] as const)
      expect((await upload(good, "vmdk", s, container)).answer).toMatchObject({ status: 200 })
    expect((await upload(gzipSync(good), "vmdk", s, "ova")).answer).toMatchObject({ status: 200 })
    const packed = disks.tar(["vm.ovf", ovf], ["vm.vmdk.gz", gzipSync(vmdk())])
    expect((await upload(packed, "vmdk", s, "ova")).answer).toMatchObject({ status: 200 })
  })

  test("that is not an archive is inspected as the disk itself", async () => {
    expect((await upload(vmdk(), "vmdk", s, "ova")).answer).toMatchObject({ status: 200 })
    expect((await upload(disk(), "vmdk", s, "ova")).answer).toMatchObject({ status: 415 })
  })

  const bad = described(vmdkDescription("monolithicFlat"))
  const REFUSED: [string, Buffer, RegExp][] = [
    ["a dangerous disk", disks.tar(["vm.ovf", ovf], ["vm.vmdk", bad]), ELSEWHERE],
    ["a dangerous disk that is packed", disks.tar(["vm.vmdk.gz", gzipSync(bad)]), ELSEWHERE],
    ["a dangerous disk behind a good one", disks.tar(["a.vmdk", vmdk()], ["b.qcow2", qcow2({ backing: 104n })]), BACKING],
    ["a disk packed as xz", disks.tar(["a.vmdk", vmdk()], ["b.xz", PACKED["xz"]!]), /xz, which cannot be inspected/],
    ["no disk of the declared format", disks.tar(["vm.ovf", ovf]), /archive does not contain a vmdk disk/],
    ["a link", Buffer.concat([disks.tarHeader("vm.vmdk", 0, "2"), good]), /link or a device/],
    ["a file outside its folder", disks.tar(["../vm.vmdk", vmdk()]), /outside its folder/],
    ["a damaged header", bytesWith(good.length, [0, good], [100, "7"]), /damaged/],
    ["data after its end", Buffer.concat([good, good]), /after its end/],
    ["a name that QEMU takes for a qcow2", disks.tar(["QFI\xfb\0\0\0\x03\0\0\0\0\0\0\0\x68", vmdk()]), BACKING],
  ] // prettier-ignore

  test.each(REFUSED)("with %s is refused", async (_, bytes, says) => {
    const { answer } = await upload(bytes, "vmdk", s, "ova")
    expect(answer).toMatchObject({ status: 415 })
    expect(answer.message).toMatch(says)
  })

  test("of a docker container is accepted unchecked", async () => {
    const layers = disks.tar(["etc/passwd", "root"])
    for (const bytes of [layers, gzipSync(layers)])
      expect((await upload(bytes, "raw", s, "docker")).answer).toMatchObject({ status: 200 })
  })
})

describe.concurrent("a compressed file", () => {
  const packed = (bytes: Buffer, format: Format) => upload(gzipSync(bytes), format, s, "compressed")

  test.each(["qcow2", "vhdx", "vmdk", "iso"] as const)("with a safe %s in it is accepted", async (format) => {
    const bytes = Object.values(PLAIN).find((file) => file.format === format)!.bytes
    expect((await packed(bytes, format)).answer).toMatchObject({ status: 200 })
  })

  test("with a disk of another format in it, or a dangerous one, is refused", async () => {
    expect((await packed(vmdk(), "qcow2")).answer.message).toMatch(/file is vmdk, but/)
    expect((await packed(qcow2({ backing: 104n }), "raw")).answer.message).toMatch(BACKING)
    expect((await packed(disks.vhdxWithParent(), "vhdx")).answer.message).toMatch(/has a parent/)
  })

  test("that cannot be unpacked is refused", async () => {
    const broken = bytesWith(40_000, [0, gzipSync(qcow2()).subarray(0, 10)], [10, Buffer.alloc(29_990, 255)])
    expect((await upload(broken, "qcow2", s, "compressed")).answer.message).toMatch(/cannot be unpacked/)
    const { answer } = await upload(PACKED["zstd"]!, "raw", s, "compressed")
    expect(answer.message).toMatch(/file is zstd, which cannot be inspected/)
  })
})

describe("UPLOAD_INSPECTION", () => {
  const bad = qcow2({ backing: 104n })
  const warnings = (imageId: string, { polaris } = warning) =>
    polaris.lines.filter((line) => line["imageId"] === imageId && line["level"] === 40)

  const leftToGlance = GLANCE_INSPECTS
    ? { status: 415, message: expect.stringMatching(BY_GLANCE) as string }
    : { status: 200 }

  test("warn accepts every file and logs one warning", async () => {
    const { imageId, answer } = await upload(bad, "qcow2", warning)
    expect(answer).toMatchObject(leftToGlance)
    expect(warnings(imageId)).toMatchObject([{ note: expect.stringContaining("a backing file") as string }])
    const plain = await upload(qcow2(), "qcow2", warning)
    expect(warnings(plain.imageId)).toEqual([])
  })

  test("off accepts every file and logs nothing", async () => {
    const { imageId, answer } = await upload(bad, "qcow2", silent)
    expect(answer).toMatchObject(leftToGlance)
    expect(warnings(imageId, silent)).toEqual([])
  })
})

describe("MAX_VIRTUAL_BYTES", () => {
  test("is the largest size that a disk may declare, and the message says so", async () => {
    const { answer } = await upload(qcow2(), "qcow2", small)
    expect(answer).toMatchObject({ status: 415 })
    expect(answer.message).toMatch(
      /virtual disk of 1048576 bytes, but this service accepts at most 1000000\. .*MAX_VIRTUAL/,
    )
    expect((await upload(qcow2({ size: 999_936n }), "qcow2", small)).answer.status).toBe(200)
  })
})
