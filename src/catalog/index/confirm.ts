import type { CatalogContext, CatalogImage } from "../catalog.js"

/**
 * True if Glance shows all of these images to the caller now, as they are in the index. Otherwise the index
 * has been corrected: read it again.
 */
export const confirm = (
  { catalog, call }: CatalogContext,
  images: readonly CatalogImage[],
): Promise<boolean> =>
  catalog.index.confirm(
    call,
    images.map(({ hash }) => hash),
  )
