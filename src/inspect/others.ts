import { ascii, has } from "./bytes.js"
import type { Format } from "./format.js"

/** Formats that cannot refer to another file. */
export const iso: Format = {
  name: "iso",
  /** ISO 9660, or one of the two kinds of UDF. */
  isFound: (head) => ["CD001", "NSR02", "NSR03"].some((mark) => has(head, mark, 32_769)),
  check: () => undefined,
}

/**
 * OpenStack's name for a disk with a partition table, even an MBR. The first sector of a FAT file system ends
 * in the same way.
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
    return version === 1 ? undefined : `is of version ${version}, but OpenStack accepts only 1`
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
 * QEMU opens these if the format is not given, and no OpenStack service accepts them. QED can refer to a
 * backing file.
 */
const unwanted = (name: string, mark: string): Format => ({
  name,
  isFound: (head) => has(head, ascii(mark)),
  check: () => "has a format that OpenStack does not accept",
})

export const qed = unwanted("qed", "QED\0")
export const bochs = unwanted("bochs", "Bochs Virtual HD Image")
export const cloop = unwanted("cloop", "#!/bin/sh\n#V2.0 Format\nmodprobe cloop")
