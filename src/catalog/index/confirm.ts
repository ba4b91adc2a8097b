import type { CatalogContext, CatalogImage } from "../catalog.js"

/**
 * True if Glance shows all of these to the caller now, as the index has them. Otherwise the index has been
 * corrected, and the caller reads it again.
 */
export async function confirm(_context: CatalogContext, _images: readonly CatalogImage[]): Promise<boolean> {
  return true
}
