/** What Polaris itself has changed at Glance, while a slower reading of the same images may be under way. */
export interface Changes {
  add(imageId: string): void
  changedSince(imageId: string, ms: number): boolean
}

/** Milliseconds after which no reading can be older than a change. */
const FORGET = 120_000

export function createChanges(): Changes {
  const at = new Map<string, number>()
  return {
    add(imageId) {
      const now = Date.now()
      for (const [id, ms] of at) {
        if (ms > now - FORGET) break
        at.delete(id)
      }
      at.delete(imageId)
      at.set(imageId, now)
    },
    changedSince: (imageId, ms) => (at.get(imageId) ?? 0) >= ms,
  }
}
