import type { Queries } from "../db/database.js"
import type { CatalogImage, Json } from "./catalog.js"
import { saveFields, type FieldTrait } from "./fields.js"
import { renewRevision } from "./revision.js"
import { typed } from "./typed.js"

/** The fields of an image's tags and of the task that produced it. No attribute can have these names. */
export const TAGS = "tags"
export const TASK = "task_id"

interface ValueRow {
  hash: string
  name: string
  position: number
  number?: number
  date?: string
  text?: string
  boolean?: boolean
}

/** The number of images that one statement writes. */
const BATCH = 500

/**
 * Replaces the images of these hashes in a scope, including the values for filters and sorts. Each write of
 * an existing image increments its revision.
 */
export async function writeImages(
  tx: Queries,
  scope: string,
  images: readonly CatalogImage[],
): Promise<void> {
  for (let at = 0; at < images.length; at += BATCH) await writeBatch(tx, scope, images.slice(at, at + BATCH))
}

/** Removes the images of these hashes from a scope. */
export async function removeImages(tx: Queries, scope: string, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return
  await tx.run(REMOVE_VALUES, [scope, hashes])
  await tx.run("delete from catalog_image where scope = $1 and hash = any($2)", [scope, hashes])
  await renewRevision(tx, scope)
}

async function writeBatch(tx: Queries, scope: string, images: readonly CatalogImage[]): Promise<void> {
  const written = await tx.run(WRITE_IMAGES, [scope, JSON.stringify(images.map(rowOf))])
  const slots = new Map(written.map((row) => [row["hash"], row["slot"]]))
  const values = images.flatMap(valuesOf)
  const ids = await saveFields(tx, scope, typesIn(values))
  await tx.run(REMOVE_VALUES, [scope, images.map(({ hash }) => hash)])
  await tx.run(WRITE_VALUES, [
    JSON.stringify(
      values.map(({ name, ...value }) => ({ ...value, field: ids.get(name), slot: slots.get(value.hash) })),
    ),
  ])
  await renewRevision(tx, scope)
}

function typesIn(values: readonly ValueRow[]): Map<string, Set<FieldTrait>> {
  const found = new Map<string, Set<FieldTrait>>()
  for (const { name, position, number, date, text, boolean } of values) {
    const types = found.get(name) ?? new Set()
    found.set(name, types)
    if (number !== undefined) types.add("number")
    if (date !== undefined) types.add("date")
    if (text !== undefined) types.add("text")
    if (boolean !== undefined) types.add("boolean")
    if (position > 0) types.add("list")
  }
  return found
}

const rowOf = (image: CatalogImage) => ({
  ...{ hash: image.hash, hash_verified: image.hashVerified },
  ...{ source: image.source, source_id: image.sourceId },
  ...{ attributes: image.attributes, tags: image.tags, tag_count: image.tags.length, task_id: image.taskId },
  ...{ created_at: image.createdAt, updated_at: image.updatedAt },
})

/** Tags and the task are fields like any other. */
function valuesOf({ hash, attributes, tags, taskId }: CatalogImage): ValueRow[] {
  const others = Object.entries(attributes).filter(([name]) => name !== TAGS && name !== TASK)
  return [
    ...others.flatMap(([name, value]) => rowsOf(hash, name, value)),
    ...tags.map((text, position) => ({ hash, name: TAGS, position, text })),
    ...(taskId === null ? [] : [{ hash, name: TASK, position: 0, text: taskId }]),
  ]
}

function rowsOf(hash: string, name: string, value: Json): ValueRow[] {
  if (value === null) return []
  const items = Array.isArray(value) && value.length > 0 ? value : [value]
  return items.map((item, position) => ({ hash, name, position, ...columnOf(item) }))
}

function columnOf(value: Json): Partial<ValueRow> {
  const found = typed(value)
  if (found === undefined) return {}
  return { [found.type]: found.type === "date" ? new Date(found.value).toISOString() : found.value }
}

const WRITE_IMAGES = `insert into catalog_image as old
    (scope, hash, hash_verified, source, source_id, attributes, tags, tag_count, task_id, created_at, updated_at,
    slot)
  select $1, new.hash, new.hash_verified, new.source, new.source_id, new.attributes, new.tags, new.tag_count,
    new.task_id, new.created_at, new.updated_at, coalesce(before.slot, nextval('catalog_slot'))
  from jsonb_to_recordset($2::jsonb) as new (hash text, hash_verified boolean, source text, source_id text,
    attributes jsonb, tags text[], tag_count integer, task_id text, created_at timestamptz, updated_at timestamptz)
  left join catalog_image before on before.scope = $1 and before.hash = new.hash
  order by new.hash
  on conflict (scope, hash) do update set hash_verified = excluded.hash_verified, source = excluded.source,
    source_id = excluded.source_id, attributes = excluded.attributes, tags = excluded.tags,
    tag_count = excluded.tag_count, task_id = excluded.task_id, created_at = excluded.created_at,
    updated_at = excluded.updated_at, revision = old.revision + 1
  returning hash, slot`

const REMOVE_VALUES = `delete from catalog_value where image = any(
    select left(hash, 32)::uuid from unnest($2::text[]) as hash
  ) and field in (select id from catalog_field where scope = $1)`

const WRITE_VALUES = `insert into catalog_value (field, image, slot, position, number, date, text, boolean)
  select field, left(hash, 32)::uuid, slot, position, number, date, text, boolean
  from jsonb_to_recordset($1::jsonb) as new (hash text, field integer, slot integer, position integer,
    number double precision, date timestamptz, text text, boolean boolean)`
