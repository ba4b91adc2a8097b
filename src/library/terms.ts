import { sql, type SQL } from "drizzle-orm"

/** Letters that Unicode does not decompose, and how they are typed without a suitable keyboard. */
const LETTERS: Record<string, string> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ħ: "h", ı: "i" },
}

/** Text without accents and case, as it is searched: `Zürich` is found by `zurich`. */
export const folded = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[ßæœøđðþłħı]/g, (letter) => LETTERS[letter] ?? letter)

/** The number of characters of a word that are indexed. PostgreSQL allows 2,046 bytes. */
const LONGEST = 200

/** The terms of a text, folded. A file name has terms too: `my_cat-2.png` is my, cat, 2 and png. */
export const termsOf = (text: string): string[] =>
  (folded(text).match(/[\p{L}\p{N}]+|\p{Extended_Pictographic}/gu) ?? []).map((word) =>
    word.slice(0, LONGEST),
  )

interface Described {
  title: string
  filename: string
  tags: string[]
}

/**
 * The tsvector by which an image is found. Terms are split here, as for queries, because PostgreSQL's own
 * parser depends on its locale. A gap of one position keeps phrases within one text.
 */
export const searchable = ({
  title,
  filename,
  tags,
}: Described): { terms: SQL<string>; foldedTags: string[] } => {
  const terms = [title, filename, ...tags].flatMap((text) => [...termsOf(text), undefined])
  const placed = terms.flatMap((word, at) => (word === undefined ? [] : `${word}:${at + 1}`))
  return { terms: sql`${placed.join(" ")}::tsvector`, foldedTags: [...new Set(tags.map(folded))] }
}
