import { z } from "zod"

/** Beyond the basic plane Glance refuses with 400 (recorded from Glance 25); half a pair is no text at all. */
const PLAIN = /^[^\u{D800}-\u{DFFF}\u{10000}-\u{10FFFF}]*$/u

/** Text of at most `max` characters that Glance can store. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(PLAIN, "must not contain emoji or other characters beyond U+FFFF")
    .refine((text) => !text.includes("\0"), "must not contain a NUL character")
