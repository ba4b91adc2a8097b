import type { Queries } from "../db/database.js"
import { MOST_COUNTED, MOST_FIELDS, type FieldDocument } from "../schemas/catalog/fields.js"
import type { CatalogContext } from "./catalog.js"
import { VALUE_TYPES } from "./typed.js"
import { TAGS } from "./write.js"

/** Names whose images are counted in one request. */
const MOST_NAMES = 5_000

type Field = FieldDocument["data"][number]

/**
 * Counts no more images than necessary, with the index of the fields: a name that no image has any more is
 * left out.
 */
const STORED = `select name, has_number, has_date, has_text, has_boolean, images
  from (select * from catalog_field where scope = $1 order by id limit ${MOST_NAMES}) as field
  cross join lateral (
    select count(*) as images from (
      select distinct image from catalog_value where field = field.id limit ${MOST_COUNTED}
    ) as found
  ) as counted
  where images > 0 order by images desc, name limit ${MOST_FIELDS + 1}`

const IMAGES = `select count(*) as images from (select 1 from catalog_image where scope = $1 limit ${MOST_COUNTED}) as found`

/** What every image has, in columns of its own. */
const COLUMNS: [name: string, type: "date" | "number" | "text" | "boolean"][] = [
  ["id", "text"],
  ["created_at", "date"],
  ["updated_at", "date"],
  ["tag_count", "number"],
  ["hash_verified", "boolean"],
]

/**
 * The fields of the images in the caller's scope: their names, the types of their values, and how many
 * images have them.
 */
export async function listCatalogFields(
  { catalog, call }: CatalogContext,
  _input: object,
): Promise<FieldDocument> {
  const { scope, indexedAt } = await catalog.index.ready(call)
  const found = await catalog.database.query((queries) => readFields(queries, scope), call.signal)
  return {
    data: found.slice(0, MOST_FIELDS),
    meta: { indexed_at: indexedAt.toISOString(), has_more: found.length > MOST_FIELDS },
  }
}

async function readFields({ run }: Queries, scope: string): Promise<Field[]> {
  const [row] = await run(IMAGES, [scope])
  const images = Number(row?.["images"])
  const columns = COLUMNS.map(([id, type]) => fieldOf(id, [type], images))
  const stored = (await run(STORED, [scope])).map((field) =>
    fieldOf(String(field["name"]), typesOf(field), Number(field["images"])),
  )
  return images === 0 ? [] : [...columns, ...stored]
}

const fieldOf = (id: string, types: Field["attributes"]["types"], images: number): Field => ({
  ...{ type: "field", id },
  attributes: { types, images },
})

const typesOf = (field: Record<string, unknown>): Field["attributes"]["types"] =>
  field["name"] === TAGS ? ["tags"] : VALUE_TYPES.filter((type) => field[`has_${type}`] === true)
