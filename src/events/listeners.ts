type Listener = (value: unknown) => void

/** Who listens to what, in this process. */
export function createListeners() {
  const byName = new Map<string, Set<Listener>>()
  return {
    /** True when this is the first listener of the name. */
    add(name: string, listener: Listener): boolean {
      const known = byName.get(name)
      if (known === undefined) byName.set(name, new Set([listener]))
      else known.add(listener)
      return known === undefined
    },
    /** True when this was the last listener of the name. */
    remove(name: string, listener: Listener): boolean {
      const known = byName.get(name)
      known?.delete(listener)
      return known?.size === 0 && byName.delete(name)
    },
    tell(name: string, value: unknown): void {
      for (const listener of [...(byName.get(name) ?? [])]) listener(value)
    },
    names: () => [...byName.keys()],
    count: () => [...byName.values()].reduce((sum, { size }) => sum + size, 0),
  }
}
