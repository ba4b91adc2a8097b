import { toListQuery, type ListQuery } from "../../schemas/list.js"
import { searchTerms } from "./text.js"

/** A text to search for, among the images of a list. */
export interface ImageQuery {
  terms: string[]
  /** Without `limit` and `marker`. */
  query: ListQuery
}

export function imageQuery({ text, ...filters }: { text?: string | undefined } & Filters): ImageQuery {
  return { terms: searchTerms(text), query: toListQuery(filters) }
}

type Filters = Omit<Parameters<typeof toListQuery>[0], "limit" | "marker">
