import type { Bus } from "./bus.js"
import { createEntries } from "./entries.js"
import { createListeners } from "./listeners.js"

/** The bus of a single process, in its memory. */
export function createMemoryBus(): Bus {
  const entries = createEntries<unknown>()
  const listeners = createListeners()

  return {
    async put(name, value, ttlMs) {
      entries.set(name, value, ttlMs)
      listeners.notify(name, value)
    },
    async read(name) {
      return entries.get(name)
    },
    async claim(name, value, ttlMs) {
      if (entries.has(name)) return false
      entries.set(name, value, ttlMs)
      return true
    },
    async drop(name) {
      entries.drop(name)
    },
    async watch(name, listener) {
      listeners.add(name, listener)
      return () => listeners.remove(name, listener)
    },
    isAway: () => false,
    size: () => ({ entries: entries.size(), listeners: listeners.count() }),
    async close() {
      listeners.clear()
      entries.clear()
    },
  }
}
