type Listener = (value: unknown) => void

/** The listeners of this process, by name. */
export function createListeners() {
  const byName = new Map<string, Set<Listener>>()
  return {
    add(name: string, listener: Listener): void {
      byName.set(name, (byName.get(name) ?? new Set()).add(listener))
    },
    remove(name: string, listener: Listener): void {
      const listeners = byName.get(name)
      listeners?.delete(listener)
      if (listeners?.size === 0) byName.delete(name)
    },
    notify(name: string, value: unknown): void {
      for (const listener of [...(byName.get(name) ?? [])]) listener(value)
    },
    has: (name: string) => byName.has(name),
    names: () => [...byName.keys()],
    count: () => [...byName.values()].reduce((sum, { size }) => sum + size, 0),
    clear: () => byName.clear(),
  }
}
