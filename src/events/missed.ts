import type { RedisLink } from "../redis/connection.js"
import type { createEntries } from "./entries.js"

/** A change of a name that Redis has missed: a new value, or the value that this process has dropped. */
type Miss = "put" | { dropped: string }

/** How many names are remembered for Redis; the oldest are forgotten, because their leases expire anyway. */
const MOST = 10_000

/** Collects what Redis missed while it was unreachable, and sends it when Redis is back. */
export function createMissed(
  { commands }: RedisLink,
  own: ReturnType<typeof createEntries<string>>,
  publish: (name: string, text: string, ttlMs: number) => Promise<unknown>,
) {
  const misses = new Map<string, Miss>()

  /**
   * A name for which nothing was missed: Redis may have lost its value, or have a newer one from another
   * process.
   */
  async function restore(name: string, value: string, leftMs: number): Promise<void> {
    if (misses.get(name) === "put") await publish(name, value, leftMs)
    else {
      const expiration = { type: "PX" as const, value: leftMs }
      await commands.set(name, value, { expiration, condition: "NX" })
    }
  }

  /** Another process may have claimed the name since. */
  async function forget(name: string, dropped: string): Promise<void> {
    if ((await commands.get(name)) === dropped) await commands.del(name)
  }

  return {
    note(name: string, miss: Miss | undefined): void {
      misses.delete(name)
      if (miss === undefined) return
      misses.set(name, miss)
      const [oldest = name] = misses.size > MOST ? misses.keys() : []
      if (misses.size > MOST) misses.delete(oldest)
    },
    async catchUp(): Promise<void> {
      const taken = [...misses]
      const dropped = taken.flatMap(([name, miss]) =>
        miss === "put" || own.has(name) ? [] : [forget(name, miss.dropped)],
      )
      await Promise.all([
        ...own.all().map(({ name, value, leftMs }) => restore(name, value, leftMs)),
        ...dropped,
      ])
      for (const [name, miss] of taken) if (misses.get(name) === miss) misses.delete(name)
    },
  }
}
