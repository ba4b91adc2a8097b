import { polarisError } from "@polaris-bff/client"
import { texts } from "../../texts/texts.js"

export type FilterName = keyof typeof texts.library.filterHints

const isFilter = (name: string): name is FilterName => Object.hasOwn(texts.library.filterHints, name)

/** What the user has typed so far, as a query that can be sent, and a filter that has no value yet. */
export function finished(typed: string): { q: string; unfinished: FilterName | undefined } {
  const terms = typed.trim().split(/\s+/)
  const name = /^-?([a-z]+):"?$/i.exec(terms.at(-1) ?? "")?.[1]?.toLowerCase() ?? ""
  if (!isFilter(name)) return { q: typed.trim(), unfinished: undefined }
  return { q: terms.slice(0, -1).join(" "), unfinished: name }
}

/** What to type instead; undefined for a query that Polaris takes. */
export function hintFor(unfinished: FilterName | undefined, error: unknown): string | undefined {
  if (unfinished !== undefined) return texts.library.filterHints[unfinished]
  return polarisError(error)?.issues?.find(({ path }) => path === "q")?.message
}
