import type { Queries } from "../../db/database.js"
import { findFields } from "../fields.js"
import type { ValueType } from "../typed.js"
import { TAGS, TASK } from "../write.js"

/** Columns of the images themselves, which are never null. */
export type Column = "hash" | "created_at" | "updated_at" | "tag_count" | "hash_verified"

/**
 * The field of a filter or sort: a column of the images, or an attribute, whose values are rows of another
 * table.
 */
export type QueryField = { name: string; types: readonly ValueType[] } & (
  { column: Column } | { column?: undefined; id: number; hasLists: boolean }
)

const COLUMNS: Record<string, QueryField> = {
  id: { name: "id", types: ["text"], column: "hash" },
  created_at: { name: "created_at", types: ["date"], column: "created_at" },
  updated_at: { name: "updated_at", types: ["date"], column: "updated_at" },
  tag_count: { name: "tag_count", types: ["number"], column: "tag_count" },
  hash_verified: { name: "hash_verified", types: ["boolean"], column: "hash_verified" },
}

/** Attributes that exist even if no image has one. */
const COMMON: Record<string, readonly ValueType[]> = {
  ...{ width: ["number"], height: ["number"], size: ["number"], seed: ["number"], rating: ["number"] },
  ...{ name: ["text"], status: ["text"], source: ["text"], [TASK]: ["text"], [TAGS]: ["text"] },
  ...{ is_favorite: ["boolean"], is_public: ["boolean"] },
}

/** No field has this id. */
const NONE = -1

/** The fields with these names. A name without a field is missing in the result: no image has it. */
export async function resolveFields(
  queries: Queries,
  scope: string,
  names: ReadonlySet<string>,
): Promise<Map<string, QueryField>> {
  const stored = [...names].filter((name) => !Object.hasOwn(COLUMNS, name))
  const found = stored.length === 0 ? [] : await findFields(queries, scope, stored)
  const fields = new Map<string, QueryField>(found.map((field) => [field.name, field]))
  for (const name of names) {
    const column = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined
    const types = Object.hasOwn(COMMON, name) ? COMMON[name] : undefined
    const field = column ?? fields.get(name) ?? (types && { name, types, id: NONE, hasLists: false })
    if (field !== undefined) fields.set(name, field)
  }
  return fields
}
