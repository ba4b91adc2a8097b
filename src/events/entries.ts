interface Entry<T> {
  value: T
  /** In milliseconds of `performance.now()`. */
  end: number
  expiry: NodeJS.Timeout
}

/** Values by name that expire. */
export function createEntries<T>() {
  const entries = new Map<string, Entry<T>>()

  function drop(name: string): void {
    clearTimeout(entries.get(name)?.expiry)
    entries.delete(name)
  }

  return {
    set(name: string, value: T, ttlMs: number): void {
      drop(name)
      const expiry = setTimeout(() => entries.delete(name), ttlMs)
      expiry.unref()
      entries.set(name, { value, end: performance.now() + ttlMs, expiry })
    },
    get: (name: string) => entries.get(name)?.value,
    has: (name: string) => entries.has(name),
    drop,
    /** All values with their remaining time. */
    all: () =>
      [...entries].map(([name, { value, end }]) => ({
        ...{ name, value },
        leftMs: Math.max(1, Math.ceil(end - performance.now())),
      })),
    size: () => entries.size,
    clear() {
      for (const name of [...entries.keys()]) drop(name)
    },
  }
}
