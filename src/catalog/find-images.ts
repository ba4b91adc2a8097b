import { and, eq, inArray } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import type { Attributes, Source } from "./catalog.js"
import { catalogImages, type CatalogImageRow } from "./tables.js"

/** An image from a row that was not read by Drizzle. */
export const imageOf = (row: Record<string, unknown>): CatalogImageRow => ({
  ...{ scope: String(row["scope"]), hash: String(row["hash"]), key: String(row["key"]) },
  ...{ slot: Number(row["slot"]), hashVerified: row["hash_verified"] === true },
  ...{ source: row["source"] as Source, sourceId: String(row["source_id"]) },
  ...{ attributes: row["attributes"] as Attributes, tags: row["tags"] as string[] },
  ...{ tagCount: Number(row["tag_count"]), taskId: row["task_id"] as string | null },
  ...{ createdAt: new Date(String(row["created_at"])), updatedAt: new Date(String(row["updated_at"])) },
  revision: Number(row["revision"]),
})

export async function findByHash(
  queries: Queries,
  scope: string,
  hash: string,
): Promise<CatalogImageRow | undefined> {
  const [row] = await queries
    .select()
    .from(catalogImages)
    .where(and(eq(catalogImages.scope, scope), eq(catalogImages.hash, hash)))
  return row
}

export const findByHashes = (queries: Queries, scope: string, hashes: readonly string[]) =>
  queries
    .select()
    .from(catalogImages)
    .where(and(eq(catalogImages.scope, scope), inArray(catalogImages.hash, [...hashes])))
