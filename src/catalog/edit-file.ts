import type { Call } from "../call.js"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { scopeOf, type CatalogContext, type Json } from "./catalog.js"
import type { Change } from "./change.js"
import { refuseStale, type Edit } from "./edit-glance.js"
import { etagOf } from "./etag.js"
import { findCopy } from "./find.js"
import { saveFiles } from "./index/read-library.js"
import type { FileChange, LibraryFiles } from "./library-files.js"
import { refusedAttribute } from "./names.js"
import { refusedValue } from "./values.js"
import { wrongAttribute } from "./wrong-attribute.js"

/** The fields of the library, by their names in the catalog. */
const FIELDS = new Map([
  ["name", "title"],
  ["visibility", "visibility"],
] as const)

/** The largest number of the catalog's own attributes of one file. */
const MOST = 128

/**
 * Writes a change to a file of the library: attributes that are fields of the library to the library, all
 * others to the catalog's own table. Changes of one file are serialized.
 */
export async function editFile(context: CatalogContext, edit: Edit & { files: LibraryFiles }): Promise<void> {
  const { catalog, call } = context
  const { sourceId, change, ifMatch, files } = edit
  await catalog.inTurn({ imageId: sourceId, call }, async () => {
    const before = await catalog.database.transaction((tx) => read(tx, call, sourceId), call.signal)
    refuseStale(ifMatch, () => etagOf(before))
    const { fields, attributes } = divided(change)
    for (const [name, value] of attributes) refuse(name, value)
    const update = { ...fields, ...(change.changesTags && { tags: change.tags }) }
    if (Object.keys(update).length > 0) await files.update(call, sourceId, update)
    if (attributes.length > 0) await saveAttributes(context, sourceId, attributes)
  })
}

/** The file as it is in the library now. */
async function read(tx: Queries, call: Call, fileId: string) {
  await saveFiles(tx, { scope: scopeOf(call.caller), projectId: call.caller.project.id }, [fileId])
  return findCopy(tx, call, fileId)
}

function divided({ attributes }: Change): { fields: FileChange; attributes: [string, Json][] } {
  const all = [...attributes]
  const fields = all.flatMap(([name, value]) => {
    const field = FIELDS.get(name as "name")
    return field === undefined ? [] : [[field, value] as const]
  })
  return {
    fields: Object.fromEntries(fields),
    attributes: all.filter(([name]) => !FIELDS.has(name as "name")),
  }
}

function refuse(name: string, value: Json): void {
  const why = refusedAttribute(name, "library") ?? (value === null ? undefined : refusedValue(value))
  if (why !== undefined) throw wrongAttribute(name, why)
}

/** Locks the row first, so that parallel changes are not lost. */
async function saveAttributes(
  { catalog, call }: CatalogContext,
  fileId: string,
  changed: readonly [string, Json][],
): Promise<void> {
  const projectId = call.caller.project.id
  await catalog.database.transaction(async (tx) => {
    await tx.run(ENTER, [projectId, fileId])
    const [row] = await tx.run(LOCK, [projectId, fileId])
    const after = {
      ...(row?.["attributes"] as Record<string, Json> | undefined),
      ...Object.fromEntries(changed),
    }
    const attributes = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null))
    if (Object.keys(attributes).length > MOST)
      throw new Refusal(413, `An image can have at most ${MOST} attributes of its own. Remove some first.`)
    await tx.run(WRITE, [projectId, fileId, JSON.stringify(attributes)])
    await saveInScopes(tx, projectId, fileId)
  }, call.signal)
}

const ENTER = `insert into catalog_file (project_id, file_id, attributes) values ($1, $2, '{}') on conflict do nothing`
const LOCK = "select attributes from catalog_file where project_id = $1 and file_id = $2 for update"
const WRITE = `update catalog_file set attributes = $3::text::jsonb where project_id = $1 and file_id = $2`

async function saveInScopes(tx: Queries, projectId: string, fileId: string): Promise<void> {
  const rows = await tx.run("select scope from catalog_scope where project_id = $1 order by scope", [
    projectId,
  ])
  for (const { scope } of rows) await saveFiles(tx, { scope: String(scope), projectId }, [fileId])
}
