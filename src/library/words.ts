import { sql, type SQL } from "drizzle-orm"

/** Text without accents and case, as it is searched: `Zürich` is found by `zurich`. */
export const folded = (text: string) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss")

/** The words of a text, folded. A file name has words too: `my_cat-2.png` is my, cat, 2 and png. */
export const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? []

interface Described {
  title: string
  filename: string
  tags: string[]
}

/** What an image is found by. */
export const searchable = ({
  title,
  filename,
  tags,
}: Described): { words: SQL<string>; foldedTags: string[] } => ({
  words: sql`to_tsvector('simple', ${[title, filename, ...tags].flatMap(wordsOf).join(" ")})`,
  foldedTags: [...new Set(tags.map(folded))],
})
