import { ascii, has } from "./bytes.js"
import type { Format } from "./format.js"

/** Formats without anything that could name another file. */
export const iso: Format = {
  name: "iso",
  /** ISO 9660, or one of the two kinds of UDF. */
  isFound: (head) => ["CD001", "NSR02", "NSR03"].some((mark) => has(head, mark, 32_769)),
  check: () => undefined,
}

/**
 * OpenStack's name for a disk with a partition table, of the old kind too. A FAT file system ends its first
 * sector alike.
 */
export const gpt: Format = {
  name: "gpt",
  isFound: (head) => has(head, "\x55\xaa", 510) && !(head[16] === 2 && head[21] === 0xf8),
  check: () => undefined,
}

export const luks: Format = {
  name: "luks",
  isFound: (head) => has(head, "LUKS\xba\xbe"),
  check(head) {
    const version = head.readUInt16BE(6)
    return version === 1 ? undefined : `is of version ${version}, but OpenStack takes only 1`
  },
}

export const parallels: Format = {
  name: "parallels",
  isFound: (head) => has(head, "WithoutFreeSpace") || has(head, "WithouFreSpacExt"),
  check(head, { tooLarge }) {
    return tooLarge(head.readBigUInt64LE(36) * 512n)
  },
}

/**
 * QEMU opens these when nobody tells it the format, and no service of OpenStack takes them. QED can name a
 * backing file.
 */
const unwanted = (name: string, mark: string): Format => ({
  name,
  isFound: (head) => has(head, ascii(mark)),
  check: () => "is of a format that OpenStack does not take",
})

export const qed = unwanted("qed", "QED\0")
export const bochs = unwanted("bochs", "Bochs Virtual HD Image")
export const cloop = unwanted("cloop", "#!/bin/sh\n#V2.0 Format\nmodprobe cloop")
