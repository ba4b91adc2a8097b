/** A list in this browser. One that blocks site data throws on any access to storage; it has no lists. */
export function readStored<T>(key: string, isItem: (given: unknown) => given is T): T[] {
  try {
    const given: unknown = JSON.parse(localStorage.getItem(key) ?? "[]")
    return Array.isArray(given) ? given.filter(isItem) : []
  } catch {
    return []
  }
}

/** Whether the browser has stored it. */
export function writeStored(key: string, list: readonly unknown[]): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(list))
    return true
  } catch {
    return false
  }
}
