import { scopeOf, type CatalogContext } from "../catalog.js"

/** The index of the caller's scope, as fresh as a request may wait for. */
export interface OpenIndex {
  scope: string
  /** What is newer than this may be missing; null if nothing has been read yet. */
  indexedAt: Date | null
  /** Copies whose content is unknown. */
  unidentified: number
}

/** Begins with the index of a scope, if it is new, and says how fresh it is. */
export async function openIndex({ call }: CatalogContext): Promise<OpenIndex> {
  return { scope: scopeOf(call.caller), indexedAt: null, unidentified: 0 }
}
