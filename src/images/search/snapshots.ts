import { createHash } from "node:crypto"
import { LRUCache } from "lru-cache"
import type { Caller } from "../../call.js"
import type { ImageChanges } from "../../glance/changes.js"
import type { Glance } from "../../glance/glance.js"
import { forMany, orAbort } from "../../signals.js"
import type { Lister } from "../list.js"
import { listedBy } from "./cursor.js"
import type { ImageQuery } from "./query.js"
import { bringUpToDate, bytesOf, emptySnapshot, type ListReader, type ListSnapshot } from "./snapshot.js"

/** Who searches. */
export interface Searcher extends Omit<Lister, "glance"> {
  glance: Pick<Glance, "images" | "members" | "until">
  search: SearchSnapshots
}

/** The lists that callers have searched in the last minute: each caller has its own, for each project. */
export interface SearchSnapshots {
  /** The list of a search with everything that Polaris has changed before this call. */
  get(searcher: Searcher, search: ImageQuery): Promise<ListSnapshot>
  /** The properties that are searched, besides `os_*`. */
  properties: ReadonlySet<string>
}

interface Settings {
  searchMemoryBytes: number
  searchProperties: string[]
}

/** Milliseconds for which a list is in memory. Deletions by others are seen after that. */
const LIFE_MS = 60_000

/** Milliseconds for which a list is searched without asking Glance for changes by others. */
const FRESH_MS = 2000

/** Milliseconds for reading a list, for everyone who waits for it. */
const READ_MS = 120_000

export function createSearchSnapshots(
  changes: Pick<ImageChanges, "listen">,
  { searchMemoryBytes, searchProperties }: Settings,
): SearchSnapshots {
  const properties = new Set(searchProperties)
  const mostBytes = searchMemoryBytes / 2
  const ready = new LRUCache<string, ListSnapshot>({
    maxSize: searchMemoryBytes,
    sizeCalculation: bytesOf,
    ttl: LIFE_MS,
    ttlAutopurge: true,
  })
  const beingRead = new Map<string, ListSnapshot>()

  changes.listen((_caller, imageId) => {
    for (const one of [...ready.values(), ...beingRead.values()]) one.changed.add(imageId)
  })

  /** Reads for everyone who waits; a caller that leaves does not end it. */
  function read(
    searcher: Searcher,
    { query }: ImageQuery,
    key: string,
    snapshot: ListSnapshot,
  ): Promise<void> {
    const signal = forMany(AbortSignal.timeout(READ_MS))
    const { call, images } = searcher
    const glance = searcher.glance.until(signal)
    const reader: ListReader = { call: { ...call, signal }, glance, images, properties, mostBytes }
    beingRead.set(key, snapshot)
    const restMs = ready.has(key) ? ready.getRemainingTTL(key) : LIFE_MS
    const reading = bringUpToDate(reader, query, snapshot)
      .then(
        () => {
          /** Its size is computed when it is new to the cache. */
          ready.delete(key)
          ready.set(key, snapshot, { ttl: Math.max(1, restMs) })
        },
        (error: unknown) => {
          ready.delete(key)
          throw error
        },
      )
      .finally(() => {
        snapshot.reading = undefined
        beingRead.delete(key)
      })
    reading.catch(() => undefined)
    return reading
  }

  return {
    async get(searcher, search) {
      const key = keyOf(searcher.call.caller, search)
      const snapshot = ready.get(key) ?? beingRead.get(key) ?? emptySnapshot()
      const { signal } = searcher.call
      if (snapshot.reading) await orAbort(snapshot.reading, signal)
      if (isOld(snapshot)) {
        snapshot.reading ??= read(searcher, search, key, snapshot)
        await orAbort(snapshot.reading, signal)
      }
      return snapshot
    },
    properties,
  }
}

/** A list that is too long is not read again before it expires. */
const isOld = ({ images, readMs, changed }: ListSnapshot) =>
  readMs === undefined || (images !== undefined && (changed.size > 0 || Date.now() - readMs > FRESH_MS))

/** A caller is a token in a project: what it may see depends on both. */
function keyOf({ token, project, imageEndpoint }: Caller, search: ImageQuery): string {
  const text = JSON.stringify([token, project.id, imageEndpoint, listedBy(search)])
  return createHash("sha256").update(text).digest("base64")
}
