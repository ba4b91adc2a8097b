import { equalityKey } from "./collation.js"

/**
 * Two different texts that count as one, the later one first; undefined when there are none. By default as
 * Glance's database counts.
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

const ONE = (other: string) => `is one with ${JSON.stringify(other)} in Glance's database (${IGNORES})`

/** To be read after the name of a property. */
export const isTwin = (other: string) => `${ONE(other)}. Keep one of the two`

/** To be read after `tags`. */
export const haveTwins = ([tag, other]: [string, string]) => `${JSON.stringify(tag)} ${isTwin(other)}`

/** To be read after the new name of a property that had another. */
export const isRename = (other: string) =>
  `${ONE(other)}, which keeps the name of a property even after its removal. Use ${JSON.stringify(other)}`
