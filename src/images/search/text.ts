import type { GlanceImage } from "../../schemas/image.js"

/** Letters that Unicode does not decompose, and what people type for them. */
const LETTERS: Record<string, string> = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ς: "σ" }

/** The text without case, accents and width. `ß` becomes `ss`. */
export const withoutAccents = (text: string): string =>
  text
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .replace(/[øłđðþæœς]/g, (letter) => LETTERS[letter] ?? letter)

/** The parts of a text that an image must have, without those that another one contains. */
export function searchTerms(text = ""): string[] {
  const terms = new Set(withoutAccents(text).split(/\s+/).filter(Boolean))
  return [...terms].toSorted()
}

/** Separates values, so that no term matches across two of them: terms have no white space. */
const BETWEEN = "\n"

/** Everything of an image that is searched: its name, id and tags, `os_*`, and the given properties. */
export function searchableText(image: GlanceImage, properties: ReadonlySet<string>): string {
  const { id, name = "", tags = [] } = image
  const values = Object.entries(image).flatMap(([key, value]) =>
    isSearched(key, properties) && typeof value === "string" ? [value] : [],
  )
  return withoutAccents([name, id, ...[tags].flat(), ...values].join(BETWEEN))
}

/** Hashes begin with `os_` as well, but nobody types a part of one. */
const isSearched = (key: string, properties: ReadonlySet<string>) =>
  properties.has(key) || (key.startsWith("os_") && !key.startsWith("os_hash_"))

export const matchesText = (text: string, terms: readonly string[]): boolean =>
  terms.every((term) => text.includes(term))
