import type { Sample } from "./sample.js"

const SECTOR = 512
const LONGEST = 2 ** 20 - 1
/** The grain directory is at the end of the file, where the header is repeated. */
const AT_END = 0xffff_ffff_ffff_ffffn
const FOOTER = 3

const isSparse = (head: Buffer) => head.toString("latin1", 0, 4) === "KDMV"
/** Whether the file starts like a description without a disk. */
const isText = (head: Buffer) =>
  head.length >= 64 && /^[\x20-\x7e\s]+$/.test(head.toString("latin1", 0, SECTOR))
const TYPE = /createtype="([^"]{0,63})"/

export const vmdkMatches = ({ head }: Sample): boolean =>
  isSparse(head) || (isText(head) && TYPE.test(descriptionOf(head)))

/** Whether the vmdk consists of more than one plain file, or its description contains anything unknown. */
export function vmdkIsUnsafe({ head, tail }: Sample): boolean {
  if (descriptionIsUnsafe(descriptionOf(head))) return true
  if (!isSparse(head)) return false
  const hasFooter = head.readBigUInt64LE(56) === AT_END
  const isKnown = [1, 2, 3].includes(head.readUInt32LE(4)) && Number(head.readBigUInt64LE(28)) === 1
  return !isKnown || (hasFooter && footerIsUnsafe(head, tail))
}

function descriptionOf(head: Buffer): string {
  const length = isSparse(head) && head.length >= 64 ? Number(head.readBigUInt64LE(36)) * SECTOR : LONGEST
  const start = isSparse(head) ? SECTOR : 0
  const bytes = head.subarray(start, start + Math.min(length, LONGEST))
  const end = bytes.indexOf(0)
  return bytes.toString("latin1", 0, end < 0 ? bytes.length : end).toLowerCase()
}

const EXTENT = /^(rw|rdonly|noaccess) /

function descriptionIsUnsafe(text: string): boolean {
  const [, type] = TYPE.exec(text) ?? []
  if (type !== "monolithicsparse" && type !== "streamoptimized") return true
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("ddb"))
  const extents = lines.filter((line) => EXTENT.test(line) && !/^[^ ]*=/.test(line))
  const isValid = lines.every((line) => /^[^ ]*=/.test(line) || EXTENT.test(line))
  return !isValid || extents.length === 0 || extents.some((line) => line.includes("/"))
}

/** Checks the last three sectors: the footer's marker, a copy of the header, and the end of the stream. */
function footerIsUnsafe(head: Buffer, tail: Buffer): boolean {
  if (tail.length < 3 * SECTOR) return true
  const [marker, footer, end] = [0, 1, 2].map((at) => tail.subarray(at * SECTOR, (at + 1) * SECTOR))
  if (!marker || !footer || !end) return true
  const isMarker = (sector: Buffer, type: number) =>
    sector.readUInt32LE(8) === 0 &&
    sector.readUInt32LE(12) === type &&
    sector.subarray(16).every((byte) => byte === 0)
  const same = (from: number, to: number) => head.subarray(from, to).equals(footer.subarray(from, to))
  const repeats = same(0, 8) && same(28, 44) && footer.readBigUInt64LE(56) !== AT_END
  const ends = isMarker(end, 0) && end.readBigUInt64LE(0) === 0n
  return !isMarker(marker, FOOTER) || !repeats || !ends
}
