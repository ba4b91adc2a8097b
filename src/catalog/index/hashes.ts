import { failureFields } from "../../failure.js"
import type { HashedImage } from "../../glance/changes.js"
import type { IndexServices } from "../catalog.js"
import { savePair } from "./pairs.js"

export interface Hashes {
  /** Stores a hash that Polaris has computed. Never fails. */
  note(image: HashedImage): Promise<void>
  /** Writes the hashes that were noted before the database was open. */
  flush(): Promise<void>
}

/** The largest number of hashes that wait for the embedded database, which opens only when it is needed. */
const MOST_WAITING = 10_000

export function createHashes({ database, log }: IndexServices): Hashes {
  let waiting: HashedImage[] = []

  const save = (image: HashedImage) => database.transaction((tx) => savePair(tx, image))

  return {
    async note(image) {
      if (database.isEmbedded && !database.isOpen) {
        waiting = [...waiting.slice(-MOST_WAITING + 1), image]
        return
      }
      await save(image).catch((error: unknown) => log.warn(failureFields(error), "hash not remembered"))
    },
    async flush() {
      const images = waiting
      waiting = []
      for (const image of images) await save(image)
    },
  }
}
