import type { CatalogContext } from "../catalog.js"

/** The index of the caller's scope, refreshed as far as a request may wait for it. */
export interface OpenIndex {
  scope: string
  /** Later changes may be missing. */
  indexedAt: Date
  /**
   * The number of copies that are not listed, because their content is unknown or their hash is a claim about
   * another project's content.
   */
  unidentified: number
}

const COUNT =
  "select count(*) as copies from catalog_copy where scope = $1 and (hash is null or not is_shown)"

/** Waits until the index of the caller's scope is ready, and returns how fresh it is. */
export async function openIndex({ catalog, call }: CatalogContext): Promise<OpenIndex> {
  const { scope, indexedAt } = await catalog.index.ready(call)
  const [row] = await catalog.database.query(({ run }) => run(COUNT, [scope]), call.signal)
  return { scope, indexedAt, unidentified: Number(row?.["copies"] ?? 0) }
}
