import { useEffect, useState } from "react"

interface Sample {
  at: number
  uploaded: number
}

/** Milliseconds over which the speed is averaged. */
const WINDOW_MS = 5_000

/**
 * Bytes per second over the last seconds, and the seconds left at that speed; undefined until there are
 * enough samples.
 */
export function useSpeed(uploaded: number, total: number): { speed?: number; left?: number } {
  const [samples, setSamples] = useState<Sample[]>([])
  useEffect(() => {
    const at = performance.now()
    setSamples((before) => [
      ...before.filter((sample) => at - sample.at < WINDOW_MS && sample.uploaded <= uploaded),
      { at, uploaded },
    ])
  }, [uploaded])
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last || last.at - first.at < 500) return {}
  const speed = ((last.uploaded - first.uploaded) / (last.at - first.at)) * 1000
  return speed > 0 ? { speed, left: (total - uploaded) / speed } : {}
}
