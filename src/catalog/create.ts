import type { ImageChanges } from "../glance/changes.js"
import type { InTurn } from "../limits/in-turn.js"
import type { Catalog, Hashing, IndexServices } from "./catalog.js"
import { createHashing } from "./hashing/renew.js"
import { createIndex } from "./index/index.js"
import { createQueryCache } from "./query/reader.js"
import { createTurns } from "./turns.js"

/** Creates the catalog of this process. It opens the database at the first request. */
export function createCatalog(
  services: IndexServices & {
    inTurn: InTurn
    imageChanges: Pick<ImageChanges, "listen" | "listenToHashes">
    jobs: Hashing["jobs"] | undefined
  },
): Catalog {
  const { jobs } = services
  const index = createIndex(services)
  const hashing = jobs && createHashing(services, jobs)
  services.imageChanges.listen(index.noteChange)
  services.imageChanges.listenToHashes(index.noteHash)
  return {
    ...services,
    hashing,
    queryCache: createQueryCache(),
    turns: createTurns(services.database),
    index: {
      ...index,
      async ready(call) {
        const ready = await index.ready(call)
        hashing?.noteUse(call)
        return ready
      },
    },
  }
}
