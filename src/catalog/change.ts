import { Refusal } from "../errors.js"
import { tagText } from "../schemas/properties.js"
import { explain } from "../schemas/explain.js"
import type { Json } from "./catalog.js"
import { wrongAttribute } from "./wrong-attribute.js"

/** A change of an image's metadata. */
export interface Change {
  /** The names as the caller wrote them, in the same order. */
  fields: string[]
  /** New values; null removes an attribute. */
  attributes: Map<string, Json>
  /** Computes the new tags. */
  tags: (before: readonly string[]) => string[]
  changesTags: boolean
}

/** The largest number of attributes that one request may set. */
const MOST = 256

/**
 * Reads `{ "rating": 4.8, "tag_favorite": true, "note": null }`: `tags` replaces all tags, and `tag_<name>`
 * adds or removes one. Throws Refusal 400 that names a field.
 */
export function readChange(given: Readonly<Record<string, Json>>): Change {
  const entries = Object.entries(given)
  if (entries.length === 0) throw new Refusal(400, "The body must have at least one attribute.")
  if (entries.length > MOST) throw new Refusal(400, `At most ${MOST} attributes can be changed at once.`)
  const isTag = ([name, value]: [string, Json]) => name.startsWith("tag_") && typeof value === "boolean"
  const single = entries.filter(isTag).map(([name, value]) => [tagIn(name, name.slice(4)), value] as const)
  const { tags } = given
  const all = tags === undefined ? undefined : tagList(tags)
  const added = single.filter(([, isAdded]) => isAdded).map(([tag]) => tag)
  const removed = new Set(single.filter(([, isAdded]) => !isAdded).map(([tag]) => tag))
  return {
    fields: entries.map(([name]) => name),
    attributes: new Map(entries.filter((entry) => entry[0] !== "tags" && !isTag(entry))),
    tags: (before) => [...new Set([...(all ?? before), ...added])].filter((tag) => !removed.has(tag)),
    changesTags: all !== undefined || single.length > 0,
  }
}

function tagList(tags: Json): string[] {
  if (tags === null) return []
  if (!Array.isArray(tags)) throw wrongAttribute("tags", "must be a list of texts")
  return tags.map((tag) => tagIn("tags", tag))
}

function tagIn(field: string, tag: Json): string {
  const read = tagText.min(1).safeParse(tag)
  if (!read.success) throw wrongAttribute(field, explain(read.error))
  return read.data
}
