import type { Bus } from "./bus.js"
import { createListeners } from "./listeners.js"

interface Entry {
  value: unknown
  expiry: NodeJS.Timeout
}

/** For a single process: everything in its memory, gone when it ends. */
export function createMemoryBus(): Bus {
  const entries = new Map<string, Entry>()
  const listeners = createListeners()

  function set(name: string, value: unknown, ttl: number): void {
    clearTimeout(entries.get(name)?.expiry)
    const expiry = setTimeout(() => entries.delete(name), ttl)
    expiry.unref()
    entries.set(name, { value, expiry })
  }

  function drop(name: string): void {
    clearTimeout(entries.get(name)?.expiry)
    entries.delete(name)
  }

  return {
    async put(name, value, ttl) {
      set(name, value, ttl)
      listeners.tell(name, value)
    },
    async read(name) {
      return entries.get(name)?.value
    },
    async claim(name, value, ttl) {
      if (entries.has(name)) return false
      set(name, value, ttl)
      return true
    },
    async drop(name) {
      drop(name)
    },
    async watch(name, listener) {
      listeners.add(name, listener)
      return () => listeners.remove(name, listener)
    },
    size: () => ({ entries: entries.size, listeners: listeners.count() }),
    async close() {
      listeners.clear()
      for (const name of [...entries.keys()]) drop(name)
    },
  }
}
