import { brotliDecompressSync } from "node:zlib"

/** Small disks that QEMU opens and OpenStack takes (test/formats shows both); options make them dangerous. */

const MIB = 1024 * 1024
type Mark = [at: number, bytes: Buffer | string]

const ascii = (text: string) => Buffer.from(text, "latin1")
export const be32 = (value: number) => number(4, (bytes) => bytes.writeUInt32BE(value))
export const be64 = (value: bigint) => number(8, (bytes) => bytes.writeBigUInt64BE(value))
export const le32 = (value: number) => number(4, (bytes) => bytes.writeUInt32LE(value))
export const le64 = (value: bigint) => number(8, (bytes) => bytes.writeBigUInt64LE(value))

function number(length: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(length)
  write(bytes)
  return bytes
}

/** So many bytes with these in them, by where they begin. */
export function bytesWith(length: number, ...marks: Mark[]): Buffer {
  const bytes = Buffer.alloc(length)
  for (const [at, mark] of marks) (typeof mark === "string" ? ascii(mark) : mark).copy(bytes, at)
  return bytes
}

/** Long enough that the first bytes, which are looked at, are not all of it. */
const LENGTH = 40_000

interface Qcow2 {
  version?: number
  /** Where the name of a backing file stands. */
  backing?: bigint
  /** Incompatible features. */
  features?: bigint
  size?: bigint
}

/**
 * With clusters of 512 bytes: the header, the table of reference counts, their block, and the first table.
 */
export function qcow2({ version = 3, backing = 0n, features = 0n, size = BigInt(MIB) }: Qcow2 = {}): Buffer {
  const extra: Mark[] = version === 2 ? [] : [[96, be32(4)], [100, be32(104)]] // prettier-ignore
  return bytesWith(
    LENGTH,
    [0, "QFI\xfb"], [4, be32(version)], [8, be64(backing)], [20, be32(9)], [24, be64(size)], [36, be32(32)],
    [40, be64(1536n)], [48, be64(512n)], [56, be32(1)], [72, be64(features)], ...extra,
    [512, be64(1024n)], [1024, Buffer.from("0001000100010001", "hex")],
  ) // prettier-ignore
}

interface Vmdk {
  description?: string
  /** In sectors. */
  capacity?: bigint
  descriptionAt?: bigint
  version?: number
}

export const vmdkDescription = (createType = "monolithicSparse", extent = 'RW 2048 SPARSE "disk.vmdk"') =>
  `# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType="${createType}"\n\n# Extent description\n${extent}\n\n#DDB\nddb.adapterType = "ide"\n`

export const vmdk = ({
  description = vmdkDescription(),
  capacity = 2048n,
  descriptionAt = 1n,
  version = 1,
}: Vmdk = {}) =>
  bytesWith(
    65_536 + 512 * 512,
    [0, "KDMV"], [4, le32(version)], [8, le32(3)], [12, le64(capacity)], [20, le64(128n)],
    [28, le64(descriptionAt)], [36, le64(20n)], [44, le32(512)], [48, le64(21n)], [56, le64(26n)],
    [64, le64(128n)], [73, "\n \r\n"], [Number(descriptionAt) * 512, description],
  ) // prettier-ignore

/** A vmdk whose header says that a footer counts; `change` is what contradicts it. */
export function vmdkWithFooter(...change: Mark[]): Buffer {
  const disk = vmdk()
  const footer = bytesWith(512, [0, disk.subarray(0, 512)], ...change)
  const marker = bytesWith(512, [12, le32(3)])
  return Buffer.concat([
    bytesWith(disk.length, [0, disk], [56, Buffer.alloc(8, 255)]),
    marker,
    footer,
    Buffer.alloc(512),
  ])
}

interface Vhd {
  /** 2 fixed, 3 dynamic, 4 differencing. */
  type?: number
  size?: bigint
}

function vhdFooter({ type = 3, size = BigInt(MIB) }: Vhd): Buffer {
  const next = type === 2 ? 0xffff_ffff_ffff_ffffn : 512n
  const footer = bytesWith(
    512,
    [0, "conectix"], [8, be32(2)], [12, be32(0x10000)], [16, be64(next)], [28, "qem2"], [32, be32(0x50003)],
    [36, "Wi2k"], [40, be64(size)], [48, be64(size)], [56, Buffer.from("001e0411", "hex")], [60, be32(type)],
  ) // prettier-ignore
  return withChecksum(footer, 64)
}

const withChecksum = (bytes: Buffer, at: number) =>
  bytesWith(bytes.length, [0, bytes], [at, be32(~bytes.reduce((sum, byte) => sum + byte, 0) >>> 0)])

/** A dynamic disk: a footer at both ends, the header of the dynamic disk, and the table of blocks. */
export function vhd(options: Vhd = {}): Buffer {
  const footer = vhdFooter(options)
  const dynamic = withChecksum(
    bytesWith(
      1024,
      [0, "cxsparse"], [8, Buffer.alloc(8, 255)], [16, be64(1536n)], [24, be32(0x10000)], [28, be32(1)],
      [32, be32(2 * MIB)],
    ),
    36,
  ) // prettier-ignore
  return Buffer.concat([footer, dynamic, Buffer.alloc(512, 255), Buffer.alloc(LENGTH - 2048), footer])
}

/** Raw data with a footer. */
export const fixedVhd = (options: Vhd = {}, data: Uint8Array = Buffer.alloc(MIB)) =>
  Buffer.concat([data, vhdFooter({ type: 2, ...options })])

interface Vdi {
  /** 1 dynamic, 2 static, 4 differencing. */
  type?: number
  size?: bigint
  parent?: string
}

export const vdi = ({ type = 1, size = BigInt(MIB), parent = "" }: Vdi = {}) =>
  bytesWith(
    LENGTH,
    [0, "<<< QEMU VM Virtual Disk Image >>>\n"], [64, Buffer.from("7f10dabe", "hex")], [68, le32(0x10001)],
    [72, le32(0x180)], [76, le32(type)], [340, le32(512)], [344, le32(1024)], [360, le32(512)],
    [368, le64(size)], [376, le32(MIB)], [384, le32(1)], [440, parent], [512, Buffer.alloc(4, 255)],
  ) // prettier-ignore

/** The descriptors of an ISO 9660 volume: the primary one, and the one that ends the list. */
export const iso = (...marks: Mark[]) =>
  bytesWith(LENGTH, [32_768, "\x01CD001\x01"], [34_816, "\xffCD001\x01"], ...marks)

/**
 * What `qemu-img create -f vhdx -o block_size=1M,log_size=1M` makes of 1 MiB: it has checksums that are not
 * made here.
 */
const VHDX =
  "n///f6iO02X2NQLqIIBx5D3hBCBBipISMSrN0YlKNz5wCNsBDUwGuN3FAacRxdxdYpkPOJPHMMHAMMIgbPd/k42GcRxxWZpVqnMza5fuR+NPOPHo" +
  "U40btjhyNO8BHEk7EsDaVRNeDSdEq/gDPFryCxnU94lsrJszS5jorAvOW/xXm+GvNvZw/aVHQc4aVAFAXtzuAbTt/2/sPUDaHW21RNKNoP4wdx/Q" +
  "+KDEWhAAyK65YmP0HZ/pTIXkyX8h4qAPAMgDILpQZ1/gROjh/8QUEbk2YA8Auvcabt57AMHm9t5B/8oYyJlppQcRgPluOfN3XH/7hu/sO33c8Htb" +
  "AAKIA8IAgLHPsp3W/eqgbYWk86deXw/FpyIau6l45/zNtpH/4IerEnMzQB4B5InVufCuL1mXCDwO/Oy09nszRR8BhBnfDFq8n+RX5jd1+31bTPT1" +
  "BGMYuAeIVn489N4/WD82VmyXCN45PArZWquelEXwRQBC5b2P"
const PAGE_83 = Buffer.from("ab12cabee6b2234593efc309e000c746", "hex")
const PARENT_LOCATOR = Buffer.from("2d5fd3a80bb34d45abf7d3d84834ab0c", "hex")

export const vhdx = () => brotliDecompressSync(Buffer.from(VHDX, "base64"))

/** With a parent locator in the place of an item that QEMU does not need. */
export function vhdxWithParent(): Buffer {
  const disk = vhdx()
  PARENT_LOCATOR.copy(disk, disk.indexOf(PAGE_83))
  return disk
}

/** A tar of these files, as an OVA is. */
export function tar(...files: [name: string, content: Buffer | string][]): Buffer {
  const parts = files.flatMap(([name, content]) => {
    const bytes = Buffer.from(content)
    return [tarHeader(name, bytes.length), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

export function tarHeader(name: string, size: number, type = "0"): Buffer {
  const octal = size.toString(8).padStart(11, "0")
  const header = bytesWith(
    512,
    [0, name],
    [100, "0000644"],
    [124, octal],
    [148, "        "],
    [156, type],
    [257, "ustar\x0000"],
  )
  const sum = header.reduce((all, byte) => all + byte, 0)
  return bytesWith(512, [0, header], [148, `${sum.toString(8).padStart(6, "0")}\0 `])
}
