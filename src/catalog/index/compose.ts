import type { Queries } from "../../db/database.js"
import type { CatalogCopy } from "../catalog.js"
import { clashing } from "./clashes.js"
import { removeImages, writeImages } from "../write.js"

/**
 * The order of an image's copies: verified before claimed hashes, own before foreign copies, active before
 * other states, oldest first. The image shows the metadata of the first one.
 */
const COPIES = `select source, source_id, hash, hash_verified, owner_project, is_own, status, attributes, tags, task_id,
    created_at, updated_at, is_shown
  from catalog_copy where scope = $1 and hash = any($2)
  order by hash, hash_verified desc, is_own desc, (status in ('active', 'ready')) desc, created_at, source_id`

const MARK = `update catalog_copy set is_shown = given.is_shown
  from unnest($2::text[], $3::text[], $4::boolean[]) as given (source, source_id, is_shown)
  where scope = $1 and catalog_copy.source = given.source and catalog_copy.source_id = given.source_id`

type Row = CatalogCopy & { isShown: boolean }

/** Writes the images of these hashes again from the copies that the scope has now. */
export async function composeImages(tx: Queries, scope: string, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return
  const rows = (await tx.run(COPIES, [scope, hashes])).map(copyOf)
  const byHash = new Map<string, Row[]>()
  for (const row of rows) byHash.set(row.hash ?? "", [...(byHash.get(row.hash ?? "") ?? []), row])
  const groups = [...byHash.values()].map(sameContent)
  const answering = groups
    .map(([first]) => first)
    .filter((first) => first !== undefined)
    .map(imageOf)
  const clashes = await clashing(tx, scope, answering)
  const shown = groups.flat().filter(({ hash }) => !clashes.has(hash ?? ""))
  await markShown(tx, scope, rows, new Set(shown))
  await tx.run(HIDE, [scope, [...clashes]])
  await removeImages(tx, scope, [...hashes.filter((hash) => !byHash.has(hash)), ...clashes])
  await writeImages(
    tx,
    scope,
    answering.filter(({ hash }) => !clashes.has(hash)),
  )
}

const HIDE = "update catalog_copy set is_shown = false where scope = $1 and hash = any($2) and is_shown"

/**
 * The copies that count as one image: those with a verified hash, and claimed ones of the same projects. If
 * no hash is verified, only those of the first copy's project, because a claim counts only within its own
 * project.
 */
function sameContent(copies: Row[]): Row[] {
  const certain = new Set(copies.filter((copy) => copy.hashVerified).map(({ ownerProject }) => ownerProject))
  if (certain.size > 0)
    return copies.filter(({ hashVerified, ownerProject }) => hashVerified || certain.has(ownerProject))
  const [first] = copies
  return copies.filter(({ ownerProject }) => ownerProject === first?.ownerProject)
}

async function markShown(tx: Queries, scope: string, rows: Row[], shown: ReadonlySet<Row>): Promise<void> {
  const wrong = rows.filter((row) => row.isShown !== shown.has(row))
  if (wrong.length === 0) return
  await tx.run(MARK, [
    scope,
    wrong.map(({ source }) => source),
    wrong.map(({ sourceId }) => sourceId),
    wrong.map((row) => shown.has(row)),
  ])
}

const imageOf = ({
  hash,
  isShown: _shown,
  ownerProject: _owner,
  isOwn: _own,
  status: _status,
  ...copy
}: Row) => ({
  ...copy,
  hash: hash ?? "",
})

const copyOf = (row: Record<string, unknown>): Row => ({
  source: row["source"] as CatalogCopy["source"],
  sourceId: String(row["source_id"]),
  hash: row["hash"] as string | null,
  hashVerified: row["hash_verified"] === true,
  ownerProject: String(row["owner_project"]),
  isOwn: row["is_own"] === true,
  status: String(row["status"]),
  attributes: row["attributes"] as CatalogCopy["attributes"],
  tags: row["tags"] as string[],
  taskId: row["task_id"] as string | null,
  createdAt: new Date(String(row["created_at"])),
  updatedAt: new Date(String(row["updated_at"])),
  isShown: row["is_shown"] === true,
})
