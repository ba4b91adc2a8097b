import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { bytesWith, le32, tar } from "../support/disks.js"
import * as disks from "../support/disks.js"

/** A file of the corpus: how it is made in a folder, and the format it is declared as. */
export interface Case {
  name: string
  format: string
  /** Shell commands; `$f` is the file. */
  commands?: string[]
  /** Bytes, or what is made of the bytes that the commands left. */
  bytes?: (made: Buffer) => Buffer
}

const create = (format: string, options = "") => `qemu-img create -q -f ${format} ${options} "$f" 10M`
const ISO = 'genisoimage -quiet -V test -o "$f" /etc/hosts'

/** With the header's promise of a footer, and the footer that it promises. */
function withFooter(made: Buffer): Buffer {
  const header = made.subarray(0, 512)
  const promised = bytesWith(made.length, [0, made], [56, Buffer.alloc(8, 255)])
  return Buffer.concat([promised, bytesWith(512, [12, le32(3)]), header, Buffer.alloc(512)])
}

const inFront = (front: Buffer | string) => (made: Buffer) => bytesWith(made.length, [0, made], [0, front])

/** The cases of openstack/os-test-images, as its descriptions have them. */
const PUBLIC: Case[] = [
  { name: "qcow2", format: "qcow2", commands: [create("qcow2")] },
  { name: "qcow2 with a backing file", format: "qcow2", commands: [create("qcow2", "-F raw -b /etc/hosts")] },
  {
    name: "qcow2 with a data file",
    format: "qcow2",
    commands: [create("qcow2", "-o data_file=data-file,data_file_raw=on"), "rm data-file"],
  },
  { name: "raw", format: "raw", commands: [create("raw")] },
  { name: "GPT", format: "raw", commands: [create("raw"), 'parted "$f" --script "mklabel gpt"'] },
  { name: "QED", format: "qcow2", commands: [create("qed")] },
  { name: "ISO 9660", format: "iso", commands: [ISO] },
  { name: "UDF", format: "iso", commands: [ISO.replace("-quiet", "-quiet -udf")] },
  {
    name: "ISO with a qcow2 in its system area",
    format: "iso",
    commands: [
      ISO,
      "qemu-img create -q -f qcow2 q 10M",
      'dd if=q of="$f" bs=32k count=1 conv=notrunc status=none',
    ],
  },
  { name: "vmdk monolithicSparse", format: "vmdk", commands: [create("vmdk")] },
  {
    name: "vmdk streamOptimized",
    format: "vmdk",
    commands: [create("vmdk", "-o subformat=streamOptimized")],
  },
  {
    name: "vmdk monolithicFlat",
    format: "vmdk",
    commands: [create("vmdk", "-o subformat=monolithicFlat"), "rm -f *-flat*"],
  },
  {
    name: "vmdk monolithicFlat that names /etc/hosts",
    format: "vmdk",
    commands: [
      create("vmdk", "-o subformat=monolithicFlat"),
      `sed -i 's#"[^"]*-flat[^"]*"#"/etc/hosts"#' "$f"`,
    ],
  },
  {
    name: "vmdk monolithicSparse that names /etc/hosts",
    format: "vmdk",
    commands: [create("vmdk")],
    bytes: (made) => bytesWith(made.length, [0, made], [512, renamed(made.toString("latin1", 512, 1536))]),
  },
  { name: "vmdk with a footer", format: "vmdk", commands: [create("vmdk")], bytes: withFooter },
]

const renamed = (text: string) => text.replace(/SPARSE "[^"]*"/, 'SPARSE "/etc/hosts"').slice(0, 1024)

/** What qemu-img makes in every format and kind that it can write. */
const MADE: Case[] = [
  ["qcow2", "qcow2", "-o compat=0.10"],
  ["qcow2", "qcow2", "-o compression_type=zstd"],
  ["qcow2", "qcow2", "-o extended_l2=on"],
  ["qcow2", "qcow2", "-o lazy_refcounts=on,cluster_size=512"],
  ["qcow2", "qcow2", "-o preallocation=metadata"],
  ["qcow2", "qcow", ""],
  ["vmdk", "vmdk", "-o compat6"],
  ["vmdk", "vmdk", "-o zeroed_grain=on"],
  ["vmdk", "vmdk", "-o subformat=twoGbMaxExtentSparse"],
  ["vmdk", "vmdk", "-o subformat=twoGbMaxExtentFlat"],
  ["vmdk", "vmdk", "-F vmdk -b base.vmdk"],
  ["vhd", "vpc", ""],
  ["vhd", "vpc", "-o subformat=fixed"],
  ["vhd", "vpc", "-o subformat=dynamic,force_size=on"],
  ["vhdx", "vhdx", ""],
  ["vhdx", "vhdx", "-o subformat=fixed"],
  ["vdi", "vdi", ""],
  ["vdi", "vdi", "-o static=on"],
  ["ploop", "parallels", ""],
  ["raw", "luks", "--object secret,id=s,data=secret -o key-secret=s,iter-time=10"],
].map(([format = "", made = "", options = ""]) => ({
  name: `qemu-img -f ${made} ${options.replace(/--object \S+ /, "")}`.trim(),
  format,
  commands: ["qemu-img create -q -f vmdk base.vmdk 10M", create(made, options)],
}))

const text = (content: string) => () => Buffer.from(content, "latin1")
const FLAT = 'createType="monolithicFlat"\nRW 8 FLAT "/etc/hosts" 0\nCID=1\nparentCID=ffffffff\n'
const described = (description: string) => () => disks.vmdk({ description })
const DESCRIPTION = disks.vmdkDescription()

/** What has been tried to get past an inspection. */
const HOSTILE: Case[] = [
  { name: "description that hides its type", format: "vmdk", bytes: text(`# x\nversion=1\ncreateType::monolithicFlat"\n#createType="monolithicSparse"\n${FLAT.slice(28)}`) },
  { name: "description without its usual first line", format: "vmdk", bytes: text(`# any comment\nversion=1\n${FLAT}`) },
  { name: "description with blank lines first", format: "vmdk", bytes: text(`   \n  \r\nversion=3\r\n${FLAT}`) },
  { name: "description without a version", format: "vmdk", bytes: text(`CID=1\n${FLAT}`.padEnd(600, "\n")) },
  { name: "description behind a long comment", format: "vmdk", bytes: text(`#${"x".repeat(400)}\nversion=2\n${FLAT}`) },
  { name: "ISO that is a description", format: "iso", commands: [ISO], bytes: inFront(`version=1\n${FLAT}\0`) },
  { name: "vmdk that hides its type", format: "vmdk", bytes: described(`createType::monolithicFlat"\n#${DESCRIPTION}`) },
  { name: "vmdk without a type", format: "vmdk", bytes: described(DESCRIPTION.replace("createType", "x")) },
  { name: "vmdk with a parent in a comment", format: "vmdk", bytes: described(`${DESCRIPTION}#parentFileNameHint="/etc/hosts"\n`) },
  { name: "vmdk with a parent behind its description", format: "vmdk", bytes: described(`${DESCRIPTION.padEnd(8000, "\n")}parentFileNameHint="/etc/hosts"\n`) },
  { name: "vmdk with its description elsewhere", format: "vmdk", bytes: () => disks.vmdk({ descriptionAt: 100n }) },
  { name: "vmdk without a size", format: "vmdk", bytes: () => disks.vmdk({ capacity: 0n, description: `version=1\n${FLAT}` }) },
  { name: "vmdk with a size of 8 EiB", format: "vmdk", bytes: () => disks.vmdk({ capacity: 2n ** 54n }) },
  { name: "vmdk with a contradicting footer", format: "vmdk", bytes: () => disks.vmdkWithFooter([28, le32(99)]) },
  { name: "COWD", format: "vmdk", bytes: () => bytesWith(65_536, [0, "COWD\x01"], [512, '#parentFileNameHint="/etc/hosts"\nCID=1\nparentCID=1\n']) },
  { name: "qcow2 with an unknown feature", format: "qcow2", bytes: () => disks.qcow2({ features: 1n << 63n }) },
  { name: "qcow2 with a size of 8 EiB", format: "qcow2", bytes: () => disks.qcow2({ size: 2n ** 63n - 512n }) },
  { name: "qcow2 of version 4", format: "qcow2", bytes: () => disks.qcow2({ version: 4 }) },
  { name: "qcow2 and a partition table", format: "qcow2", bytes: () => bytesWith(40_000, [0, disks.qcow2()], [510, "\x55\xaa"]) },
  { name: "differencing vhd", format: "vhd", bytes: () => disks.vhd({ type: 4 }) },
  { name: "vhdx with a parent", format: "vhdx", bytes: () => disks.vhdxWithParent() },
  { name: "vdi with a parent", format: "vdi", bytes: () => disks.vdi({ parent: "0123456789abcdef" }) },
  { name: "web page", format: "qcow2", bytes: text("<!DOCTYPE html><title>Not found</title>".padEnd(2000, " ")) },
  { name: "tar", format: "qcow2", bytes: () => tar(["disk.img", "x"]) },
  { name: "gzip", format: "vmdk", bytes: () => gzipSync(disks.vmdk()) },
  { name: "four bytes", format: "qcow2", bytes: text("QFI\xfb") },
  { name: "zeros", format: "vhdx", bytes: () => Buffer.alloc(2 ** 20) },
  { name: "ISO with a GPT", format: "iso", commands: [ISO], bytes: inFront(bytesWith(512, [446, "\0\0\x02\0\xee\xff\xff\xff\x01"], [510, "\x55\xaa"])) },
] // prettier-ignore

/** The fixtures that other tests take for genuine. */
const FIXTURES: Case[] = (
  [
    ["qcow2", disks.qcow2()],
    ["qcow2", disks.qcow2({ version: 2 })],
    ["vmdk", disks.vmdk()],
    ["vmdk", disks.vmdkWithFooter()],
    ["vhd", disks.vhd()],
    ["vhd", disks.fixedVhd()],
    ["vhdx", disks.vhdx()],
    ["vdi", disks.vdi()],
    ["iso", disks.iso()],
  ] as const
).map(([format, bytes], at) => ({ name: `fixture ${at + 1}, ${format}`, format, bytes: () => bytes }))

export const CASES = [...PUBLIC, ...MADE, ...HOSTILE, ...FIXTURES]

/** Makes the file of a case, and says where it is. */
export function make({ name, commands = [], bytes }: Case, folder: string): string {
  const file = `${folder}/${name.replace(/\W+/g, "-")}`
  for (const command of commands)
    execFileSync("bash", ["-c", command], { cwd: folder, env: { ...process.env, f: file } })
  if (bytes !== undefined)
    writeFileSync(file, bytes(commands.length > 0 ? readFileSync(file) : Buffer.alloc(0)))
  return file
}
