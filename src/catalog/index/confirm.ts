import type { CatalogContext, CatalogImage } from "../catalog.js"

/**
 * True if Glance shows all of these to the caller now, as the index has them. Otherwise the index has been
 * corrected, and the caller reads it again.
 */
export const confirm = (
  { catalog, call }: CatalogContext,
  images: readonly CatalogImage[],
): Promise<boolean> =>
  catalog.index.confirm(
    call,
    images.map(({ hash }) => hash),
  )
