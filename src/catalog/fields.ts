import type { Queries } from "../db/database.js"
import type { ValueType } from "./typed.js"

/** An attribute's name in a scope, with the types of its values. */
export interface Field {
  id: number
  name: string
  types: ValueType[]
  /** Some image has or had a list of several items. */
  hasLists: boolean
}

/** What is to be remembered of a field's values. */
export type FieldTrait = ValueType | "list"

const COLUMNS = "id, name, has_number, has_date, has_text, has_boolean, has_list"

const FIND = `select ${COLUMNS} from catalog_field where scope = $1 and name = any($2)`
const ALL = `select ${COLUMNS} from catalog_field where scope = $1 order by name`

/** In the order of the names, so that two writers never wait for each other. */
const SAVE = `insert into catalog_field as old (scope, name, has_number, has_date, has_text, has_boolean, has_list)
  select $1, name, number, date, text, boolean, list
  from jsonb_to_recordset($2::jsonb) as new (name text, number boolean, date boolean, text boolean, boolean boolean,
    list boolean)
  order by name collate "C"
  on conflict (scope, name) do update set has_number = old.has_number or excluded.has_number,
    has_date = old.has_date or excluded.has_date, has_text = old.has_text or excluded.has_text,
    has_boolean = old.has_boolean or excluded.has_boolean,
    has_list = old.has_list or excluded.has_list
  returning ${COLUMNS}`

/** The existing fields with these names. */
export const findFields = async ({ run }: Queries, scope: string, names: readonly string[]) =>
  (await run(FIND, [scope, names])).map(fieldOf)

/** All fields of a scope. */
export const allFields = async ({ run }: Queries, scope: string) => (await run(ALL, [scope])).map(fieldOf)

/** The ids of fields. Creates missing fields, and adds missing types. */
export async function saveFields(
  tx: Queries,
  scope: string,
  wanted: ReadonlyMap<string, ReadonlySet<FieldTrait>>,
): Promise<Map<string, number>> {
  const found = await findFields(tx, scope, [...wanted.keys()])
  const ids = new Map(found.map(({ name, id }) => [name, id]))
  const before = new Map(found.map((field) => [field.name, traitsOf(field)]))
  const missing = [...wanted].filter(
    ([name, traits]) => !ids.has(name) || [...traits].some((trait) => !before.get(name)?.includes(trait)),
  )
  if (missing.length === 0) return ids
  const rows = missing.map(([name, traits]) => ({
    ...{ name, number: traits.has("number"), date: traits.has("date") },
    ...{ text: traits.has("text"), boolean: traits.has("boolean"), list: traits.has("list") },
  }))
  for (const { name, id } of (await tx.run(SAVE, [scope, JSON.stringify(rows)])).map(fieldOf))
    ids.set(name, id)
  return ids
}

const traitsOf = ({ types, hasLists }: Field): FieldTrait[] => (hasLists ? [...types, "list"] : types)

const fieldOf = (row: Record<string, unknown>): Field => ({
  id: Number(row["id"]),
  name: String(row["name"]),
  types: (["number", "date", "text", "boolean"] as const).filter((type) => row[`has_${type}`] === true),
  hasLists: row["has_list"] === true,
})
