import * as disks from "../support/disks.js"

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Random = () => number

const pick = <T>(next: Random, all: readonly T[]): T => all[Math.floor(next() * all.length)]!

const SEEDS = [
  disks.qcow2(), disks.qcow2({ version: 2 }), disks.vmdk(), disks.vmdkWithFooter(), disks.vhd(), disks.vdi(), disks.iso(),
  disks.fixedVhd({}, Buffer.alloc(40_000)), disks.tar(["a.vmdk", disks.vmdk()]), Buffer.alloc(40_000),
] // prettier-ignore

/** Parts of a description, right and wrong. */
const LINES = [
  "# Disk DescriptorFile", "#", "# comment", "version=1", "version=2\r", "version=3", " ", "   \r", "", "CID=1", "CID=fffffffe",
  "parentCID=ffffffff", "parentCID=1", 'createType="monolithicSparse"', 'createType="streamOptimized"',
  'createType="monolithicFlat"', 'createType="vmfs"', 'createType::monolithicFlat"', 'xcreateType="twoGbMaxExtentFlat"',
  '#createType="monolithicFlat"', 'CREATETYPE="monolithicSparse"', 'createType = "monolithicFlat"', 'createType="custom"',
  'RW 8 SPARSE "a.vmdk"', 'RW 8 FLAT "/etc/hosts" 0', 'RW 8 FLAT "hosts" 0', '  RW 1 VMFS "/etc/hosts"', "RW",
  'RW\t1\tFLAT\t"/etc/hosts"\t0', '#\nRW 1 FLAT "/etc/hosts" 0', 'RDONLY 8 SPARSE "a"', 'parentFileNameHint="/etc/hosts"',
  '#parentFileNameHint="/etc/hosts"', 'xparentFileNameHint="/etc/hosts"', 'ddb.adapterType = "ide"', "\0", "\x80",
] // prettier-ignore

function description(next: Random): string {
  const usual = disks.vmdkDescription().split("\n")
  const lines = next() < 0.5 ? usual : []
  const more = Math.floor(next() * 12)
  for (let at = 0; at < more; at += 1)
    lines.splice(Math.floor(next() * (lines.length + 1)), 0, pick(next, LINES))
  return (
    lines.join(pick(next, ["\n", "\n", "\n", "\r\n"])).padEnd(next() < 0.1 ? 9000 : 0, "\n") +
    pick(next, ["\n", ...LINES])
  )
}

/** Where a header has something to say. */
const OFFSETS = [
  0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 60, 64, 68, 72, 76, 79, 100, 104, 424, 440, 510, 512, 1024,
  32_769,
]
const MAGIC = ["QFI\xfb\0\0\0\x03", "QFI\xfb\0\0\0\x02", "QFI\xfb\0\0\0\x01", "QED\0", "KDMV", "COWD", "conectix", "vhdxfile", "CD001", "/etc/hosts", "DATA\0\0\0\x0a/etc/hosts"] // prettier-ignore
const NUMBERS = [0, 1, 2, 3, 4, 5, 8, 16, 104, 512, 1024, 0x7fffffff, 0xffffffff]

type Change = (bytes: Buffer, next: Random) => void

const write = (bytes: Buffer, at: number, part: Buffer | string) =>
  void (typeof part === "string" ? Buffer.from(part, "latin1") : part).copy(bytes, at)

const CHANGES: Change[] = [
  (bytes, next) => write(bytes, pick(next, OFFSETS), disks.be32(pick(next, NUMBERS))),
  (bytes, next) => write(bytes, pick(next, OFFSETS), disks.le32(pick(next, NUMBERS))),
  (bytes, next) => write(bytes, pick(next, OFFSETS), disks.be64(BigInt(pick(next, NUMBERS)))),
  (bytes, next) => write(bytes, pick(next, [0, 0, 0, 64, 512, 32_769]), pick(next, MAGIC)),
  (bytes, next) => write(bytes, Math.floor(next() * 600), Buffer.of(Math.floor(next() * 256))),
  (bytes, next) => write(bytes, pick(next, [0, 512]), description(next)),
  (bytes, next) =>
    write(bytes, pick(next, [0, 512, bytes.length - 1024]), pick(next, SEEDS).subarray(0, 512)),
]

/** A file of right and wrong parts. */
export function fuzzed(next: Random): Buffer {
  if (next() < 0.15) return Buffer.from(description(next), "latin1")
  const bytes = Buffer.from(pick(next, SEEDS))
  const changes = 1 + Math.floor(next() * 4)
  for (let at = 0; at < changes; at += 1) pick(next, CHANGES)(bytes, next)
  return next() < 0.1 ? bytes.subarray(0, Math.floor(next() * 2000)) : bytes
}
