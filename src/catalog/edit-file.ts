import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { scopeOf, type Catalog, type CatalogContext, type Json } from "./catalog.js"
import type { Change } from "./change.js"
import { refuseStale, type Edit } from "./edit-glance.js"
import { etagOf } from "./etag.js"
import { findCopy } from "./find.js"
import { lockFoundScopes } from "./index/lock-scopes.js"
import { saveFiles } from "./index/read-library.js"
import type { FileChange, LibraryFiles } from "./library-files.js"
import { refusedAttribute } from "./names.js"
import { undoOf } from "./operations/undo.js"
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
export async function editFile(context: CatalogContext, edit: Edit): Promise<void> {
  const { catalog, call } = context
  const { sourceId, change, ifMatch, note } = edit
  await catalog.inTurn({ imageId: sourceId, call }, async () => {
    const before = await readFile(context, sourceId)
    refuseStale(ifMatch, () => etagOf(before))
    checkNames(change)
    note?.((by) => undoInFile(by, sourceId, { before, change }))
    await writeFile(context, sourceId, change)
  })
}

async function undoInFile(
  context: CatalogContext,
  fileId: string,
  { before, change }: { before: FileMetadata; change: Change },
): Promise<void> {
  const { catalog, call } = context
  await catalog.inTurn({ imageId: fileId, call }, async () => {
    const now = await readFile(context, fileId)
    await writeFile(context, fileId, undoOf(change, { before, now }))
  })
}

/** Throws Refusal 400 for what a file cannot have, before anything is written. */
export function checkFileChange(catalog: Catalog, change: Change, tagsBefore: readonly string[]): void {
  checkNames(change)
  const { fields } = divided(change)
  requireFiles(catalog).check({ ...fields, ...(change.changesTags && { tags: change.tags(tagsBefore) }) })
}

/** In the caller's turn. */
async function writeFile(context: CatalogContext, fileId: string, change: Change): Promise<void> {
  const { catalog, call } = context
  const { fields, attributes } = divided(change)
  const update = { ...fields, ...(change.changesTags && { tags: change.tags }) }
  if (Object.keys(update).length > 0) await requireFiles(catalog).update(call, fileId, update)
  if (attributes.length > 0) await saveAttributes(context, fileId, attributes)
}

function checkNames(change: Change): void {
  for (const [name, value] of divided(change).attributes) refuse(name, value)
}

const OFF = "This file is in the library, which is turned off on this server."

/** Refusal 503 without a library. */
export function requireFiles({ files }: Pick<Catalog, "files">): LibraryFiles {
  if (files === undefined) throw new Refusal(503, OFF)
  return files
}

type FileMetadata = Awaited<ReturnType<typeof findCopy>>

/** As the library has it now. */
function readFile({ catalog, call }: CatalogContext, fileId: string): Promise<FileMetadata> {
  const projectId = call.caller.project.id
  return catalog.database.transaction(async (tx) => {
    await saveFiles(tx, { scope: scopeOf(call.caller), projectId }, [fileId])
    return findCopy(tx, call, fileId)
  }, call.signal)
}

function divided({ attributes }: Change): { fields: Omit<FileChange, "tags">; attributes: [string, Json][] } {
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
  const scopes = await lockFoundScopes(tx, "select scope from catalog_scope where project_id = $1", [
    projectId,
  ])
  for (const scope of scopes) await saveFiles(tx, { scope, projectId }, [fileId])
}
