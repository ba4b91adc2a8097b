import type { ImageChanges } from "../glance/changes.js"
import type { InTurn } from "../limits/in-turn.js"
import type { Catalog, IndexServices } from "./catalog.js"
import { createIndex } from "./index/index.js"

/** Creates the catalog of this process. It opens the database at the first request. */
export function createCatalog(
  services: IndexServices & { inTurn: InTurn; imageChanges: Pick<ImageChanges, "listen" | "listenToHashes"> },
): Catalog {
  const index = createIndex(services)
  services.imageChanges.listen(index.noteChange)
  services.imageChanges.listenToHashes(index.noteHash)
  return { ...services, index }
}
