import type { Queries } from "../../db/database.js"
import type { CatalogCopy } from "../catalog.js"
import { composeImages } from "./compose.js"
import { lockFoundScopes, lockPairs } from "./lock-scopes.js"
import type { HashedImage } from "../../glance/changes.js"
import { isSha256, type GlanceCopy, type GlanceHash } from "./glance-copy.js"
import { hashesIn } from "./save-copies.js"

const FIND = `select project_id, os_hash_algo, os_hash_value, sha256 from catalog_pair
  where project_id = any($1) and os_hash_value = any($2)
  union all
  select project_id, os_hash_algo, os_hash_value, sha256 from catalog_library_file
  where project_id = any($1) and os_hash_value = any($2) and os_hash_algo is not null`

/** Adds the hash to each copy: Glance's own if it is a SHA-256, that of a pair, or else the claimed one. */
export async function identify(
  { run }: Queries,
  found: readonly GlanceCopy[],
  readerProject: string,
): Promise<CatalogCopy[]> {
  const values = found.flatMap(({ hash }) => (hash === undefined || isOwnSha256(hash) ? [] : [hash.value]))
  const projects = [...new Set([readerProject, ...found.map(({ copy }) => copy.ownerProject)])]
  const rows = values.length === 0 ? [] : await run(FIND, [projects, values])
  const pairs = new Map(rows.map((row) => [keyOf(row), String(row["sha256"])]))
  return found.map(({ copy, hash, claim }) => {
    const certain =
      hash &&
      (isOwnSha256(hash) ? hash.value : (pairFor(copy.ownerProject, hash) ?? pairFor(readerProject, hash)))
    return { ...copy, hash: certain ?? claim ?? null, hashVerified: certain !== undefined }
  })

  function pairFor(project_id: string, { algorithm, value }: GlanceHash): string | undefined {
    return pairs.get(keyOf({ project_id, os_hash_algo: algorithm, os_hash_value: value }))
  }
}

const keyOf = (row: Record<string, unknown>) =>
  JSON.stringify([row["project_id"], row["os_hash_algo"], row["os_hash_value"]])

const isOwnSha256 = ({ algorithm, value }: GlanceHash) => algorithm === "sha256" && isSha256(value)

/**
 * A pair is a hash of Glance with the SHA-256 of the same bytes. It confirms only copies that its project
 * owns or sees: otherwise a claim would reveal whether another project has a file.
 */
const ADD = `insert into catalog_pair (project_id, os_hash_algo, os_hash_value, sha256) values ($1, $2, $3, $4)
  on conflict (project_id, os_hash_algo, os_hash_value) do update set sha256 = excluded.sha256`

const SCOPES = `select distinct scope from catalog_copy
  where source = 'glance' and attributes ->> 'os_hash_value' = $1`

const CONFIRM = `update catalog_copy set hash = $4, hash_verified = true
  from catalog_scope, (select hash, scope, source, source_id from catalog_copy
    where source = 'glance' and attributes ->> 'os_hash_value' = $3 for update) before
  where catalog_scope.scope = catalog_copy.scope and before.scope = catalog_copy.scope
    and before.source = catalog_copy.source and before.source_id = catalog_copy.source_id
    and catalog_copy.attributes ->> 'os_hash_algo' = $2
    and $1 in (catalog_scope.project_id, catalog_copy.owner_project)
    and (catalog_copy.hash, catalog_copy.hash_verified) is distinct from ($4::text, true)
    and catalog_copy.refuted_hash is distinct from $4
  returning catalog_copy.scope, before.hash as before`

/** Waits for other transactions that write copies of scopes with this hash of Glance, or are about to. */
export async function lockScopesWith(tx: Queries, glanceHash: string): Promise<void> {
  await lockPairs(tx)
  await lockFoundScopes(tx, SCOPES, [glanceHash.toLowerCase()])
}

/** Stores a pair, and confirms the copies with this hash in all scopes. */
export async function savePair(
  tx: Queries,
  { projectId, algorithm, value, sha256 }: HashedImage,
): Promise<void> {
  const values = [projectId, algorithm, value.toLowerCase(), sha256]
  await lockScopesWith(tx, value)
  await tx.run(ADD, values)
  if (algorithm === "sha256") return
  const confirmed = await tx.run(CONFIRM, values)
  const scopes = new Map<string, string[]>()
  for (const { scope, before } of confirmed)
    scopes.set(String(scope), [...(scopes.get(String(scope)) ?? [sha256]), ...hashesIn([{ hash: before }])])
  for (const [scope, hashes] of scopes) await composeImages(tx, scope, [...new Set(hashes)])
}
