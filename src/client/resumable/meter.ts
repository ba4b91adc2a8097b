/** Milliseconds over which the speed is averaged. */
const WINDOW = 5_000

/** Counts the bytes of an upload, by part. */
export function createMeter(now: () => number = () => performance.now()) {
  const parts = new Map<number, number>()
  const samples: { at: number; bytes: number }[] = []
  /** All bytes that this page has sent, including repeated ones. */
  let sent = 0

  return {
    /** Sets the bytes of a part that the store already has. */
    had: (part: number, bytes: number) => void parts.set(part, bytes),

    /** Sets the bytes of a part that have been sent; 0 if it must be sent again. */
    set(part: number, bytes: number) {
      sent += Math.max(0, bytes - (parts.get(part) ?? 0))
      parts.set(part, bytes)
      samples.push({ at: now(), bytes: sent })
    },

    sentBytes: () => [...parts.values()].reduce((sum, bytes) => sum + bytes, 0),

    bytesPerSecond() {
      const at = now()
      while ((samples[0]?.at ?? at) < at - WINDOW) samples.shift()
      const [first, last] = [samples[0], samples.at(-1)]
      if (first === undefined || last === undefined || at - first.at < 200) return 0
      return Math.round(((last.bytes - first.bytes) / (at - first.at)) * 1000)
    },
  }
}

export type Meter = ReturnType<typeof createMeter>
