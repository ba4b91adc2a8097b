import type { Check } from "./check.js"

/** What checks may ask. */
export interface Limits {
  /** A sentence's end when a virtual disk is larger than allowed. */
  tooLarge(bytes: bigint): string | undefined
}

/** How a format is recognised and judged. */
export interface Format {
  /** As in `disk_format`. */
  name: string
  /** `head` is the first `HEAD_BYTES`, or a shorter file with zeros behind it. */
  isFound(head: Buffer): boolean
  /**
   * Returns what makes a file of this format dangerous, as the end of a sentence that begins with "The qcow2
   * file".
   */
  check(head: Buffer, limits: Limits): Check | string | undefined
}

/**
 * Bytes from the start that are looked at before anything is sent on: an ISO 9660 image says what it is at 32
 * KiB.
 */
export const HEAD_BYTES = 32 * 1024 + 2048
