import type { ImageResource } from "../../schemas/catalog/document.js"
import { scopeOf, type CatalogContext } from "../catalog.js"
import { describe } from "../describe.js"
import { findByHashes } from "../find-images.js"
import type { Operation } from "./read.js"

/** The images that operations have updated, as they are now. */
export async function describeUpdated(
  { catalog, call }: CatalogContext,
  operations: readonly Operation[],
): Promise<Map<string, ImageResource>> {
  const hashes = new Set(operations.filter(({ isUpdate }) => isUpdate).map(({ hash }) => hash))
  if (hashes.size === 0) return new Map()
  await catalog.index.ready(call)
  const { data } = await catalog.database.query(async (queries) => {
    const images = await findByHashes(queries, scopeOf(call.caller), [...hashes])
    return describe(queries, { caller: call.caller, images, fields: {}, include: [] })
  }, call.signal)
  return new Map(data.map((image) => [image.id, image]))
}
