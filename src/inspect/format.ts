import type { Check } from "./check.js"

/** The limits that checks use. */
export interface Limits {
  /** The problem with a virtual disk that is larger than allowed; undefined if it is not. */
  tooLarge(bytes: bigint): string | undefined
}

/** How a format is recognised and checked. */
export interface Format {
  /** As in `disk_format`. */
  name: string
  /** `head` is the first `HEAD_BYTES`, or a shorter file padded with zeros. */
  isFound(head: Buffer): boolean
  /**
   * Returns the problem with a file of this format, as the end of a sentence that begins with "The qcow2
   * file".
   */
  check(head: Buffer, limits: Limits): Check | string | undefined
}

/**
 * Bytes from the start that are inspected before anything is sent to Glance: an ISO 9660 image has its
 * signature at 32 KiB.
 */
export const HEAD_BYTES = 32 * 1024 + 2048
