import { z } from "zod"

/**
 * Glance refuses characters that are surrogate pairs in UTF-16 with 400 (recorded from Glance 25); half a
 * pair is not text.
 */
const SURROGATE = /[\ud800-\udfff]/

/** Text of at most `max` characters that Glance can store. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !SURROGATE.test(text), "must not contain emoji or other characters beyond U+FFFF")
    .refine((text) => !text.includes("\0"), "must not contain a NUL character")

/** Whether the text starts or ends with white space that Glance would remove. */
export const hasBlankEnd = (text: string) => isBlank(text.charAt(0)) || isBlank(text.charAt(text.length - 1))

/** The text without spaces at its end, in linear time. */
export function withoutEndSpaces(text: string): string {
  let end = text.length
  while (text[end - 1] === " ") end--
  return text.slice(0, end)
}

/** Python's white space: Unicode's property, and four ASCII separators. */
const isBlank = (letter: string) =>
  /\p{White_Space}/u.test(letter) || (letter >= "\u001c" && letter <= "\u001f")
