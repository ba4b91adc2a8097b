import type { CatalogContext } from "../catalog.js"

/** The index of the caller's scope, as fresh as a request may wait for. */
export interface OpenIndex {
  scope: string
  /** What is newer than this may be missing. */
  indexedAt: Date
  /** Copies whose content is unknown, or only claimed and known to be another project's. */
  unidentified: number
}

const COUNT =
  "select count(*) as copies from catalog_copy where scope = $1 and (hash is null or not is_shown)"

/** Begins with the index of a scope, if it is new, and says how fresh it is. */
export async function openIndex({ catalog, call }: CatalogContext): Promise<OpenIndex> {
  const { scope, indexedAt } = await catalog.index.ready(call)
  const [row] = await catalog.database.query(({ run }) => run(COUNT, [scope]), call.signal)
  return { scope, indexedAt, unidentified: Number(row?.["copies"] ?? 0) }
}
