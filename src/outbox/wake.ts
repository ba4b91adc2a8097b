/** Lets one reader wait for news. A ring while it is not waiting ends its next wait at once. */
export interface Wake {
  ring(): void
  /** Resolves at the next ring, at once if it has rung since the last wait, or after `mostMs`. */
  wait(mostMs: number): Promise<void>
}

/** Also rings when the signal is aborted. */
export function createWake(signal: AbortSignal): Wake {
  let hasRung = false
  let wakeUp = () => {}
  function ring(): void {
    hasRung = true
    wakeUp()
  }
  signal.addEventListener("abort", ring, { once: true })
  return {
    ring,
    async wait(mostMs) {
      if (!hasRung && !signal.aborted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, mostMs)
          wakeUp = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      hasRung = false
      wakeUp = () => {}
    },
  }
}
