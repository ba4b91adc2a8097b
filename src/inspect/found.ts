import { has, hex } from "./bytes.js"
import type { Format } from "./format.js"
import { bochs, cloop, gpt, iso, luks, parallels, qed } from "./others.js"
import { qcow2 } from "./qcow2.js"
import { vdi } from "./vdi.js"
import { vhd } from "./vhd.js"
import { vhdx } from "./vhdx.js"
import { vmdk } from "./vmdk.js"

/** Every format that QEMU or OpenStack would recognise in a file. */
export const FORMATS: Format[] = [
  qcow2, vmdk, vhd, vhdx, vdi, iso, gpt, luks, parallels, qed, bochs, cloop,
] // prettier-ignore

/** Files that are not disks but are often uploaded, so that a refusal can name them. */
const NAMES: [name: string, mark: Buffer | string, at?: number][] = [
  ["gzip", hex("1f8b")],
  ["xz", hex("fd377a585a00")],
  ["zstd", hex("28b52ffd")],
  ["bzip2", "BZh"],
  ["lz4", hex("04224d18")],
  ["zip", "PK\x03\x04"],
  ["7z", hex("377abcaf271c")],
  ["rar", "Rar!"],
  ["tar", "ustar", 257],
  ["a program", "\x7fELF"],
  ["a program", "MZ"],
  ["a PDF document", "%PDF"],
]

/** Compressed files that cannot be unpacked here. */
export const OPAQUE = new Set(["xz", "zstd", "bzip2", "lz4", "zip", "7z", "rar"])

const WEB_PAGE = /^\s*<(?:!doctype|html|\?xml)/i

/** The name of another type of file by its first bytes; undefined if unknown. */
export function nameOf(head: Buffer): string | undefined {
  const match = NAMES.find(([, mark, at]) => has(head, mark, at))
  if (match !== undefined) return match[0]
  return WEB_PAGE.test(head.toString("latin1", 0, 64)) ? "a web page or XML" : undefined
}
