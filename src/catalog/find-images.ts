import { and, eq, inArray } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { catalogImages, type CatalogImageRow } from "./tables.js"

/** The images of these keys, in the order of the keys. */
export async function findByKeys(
  queries: Queries,
  scope: string,
  keys: readonly string[],
): Promise<CatalogImageRow[]> {
  if (keys.length === 0) return []
  const rows = await queries
    .select()
    .from(catalogImages)
    .where(and(eq(catalogImages.scope, scope), inArray(catalogImages.key, [...keys])))
  const byKey = new Map(rows.map((row) => [row.key, row]))
  return keys.flatMap((key) => byKey.get(key) ?? [])
}

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
