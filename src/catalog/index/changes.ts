/**
 * The images that Polaris itself has just changed at Glance, so that a slower, older reading does not
 * overwrite the change.
 */
export interface Changes {
  add(imageId: string): void
  changedSince(imageId: string, ms: number): boolean
}

/** Milliseconds for which a change is remembered. No reading takes longer. */
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
