import type { Queries } from "../../db/database.js"
import { composeImages } from "./compose.js"
import { lockFoundScopes } from "./lock-scopes.js"

const SCOPES = "select scope from catalog_copy where source = 'glance' and source_id = $1"

const REFUTE = `update catalog_copy set refuted_hash = $2, hash_verified = false
  where source = 'glance' and source_id = $1 and hash = $2 returning scope`

/** Remembers that an image's bytes do not have this hash. */
export async function refute(tx: Queries, imageId: string, hash: string): Promise<void> {
  await lockFoundScopes(tx, SCOPES, [imageId])
  const scopes = await tx.run(REFUTE, [imageId, hash])
  for (const { scope } of scopes) await composeImages(tx, String(scope), [hash])
}
