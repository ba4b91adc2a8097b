import { equalityKey } from "./collation.js"

/**
 * Finds two different texts that are equal, by default in Glance's database; the later one comes first.
 * Undefined if there are none.
 */
export function twins(texts: Iterable<string>, key = equalityKey): [string, string] | undefined {
  const seen = new Map<string, string>()
  for (const text of texts) {
    const twin = seen.get(key(text))
    if (twin !== undefined && twin !== text) return [text, twin]
    seen.set(key(text), text)
  }
  return undefined
}

export const IGNORES = "case, accents and spaces at the end do not count"

const ONE = (other: string) => `equals ${JSON.stringify(other)} in Glance's database (${IGNORES})`

/** The end of a sentence that starts with the name of a property. */
export const isTwin = (other: string) => `${ONE(other)}. Keep one of the two`

/** The end of a sentence that starts with `tags:`. */
export const haveTwins = ([tag, other]: [string, string]) => `${JSON.stringify(tag)} ${isTwin(other)}`

/** The end of a sentence that starts with the new name of a renamed property. */
export const isRename = (other: string) =>
  `${ONE(other)}, which keeps the name of a property even after its removal. Use ${JSON.stringify(other)}`
