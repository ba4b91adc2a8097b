/** Lets an upload proceed unless it is paused or there is no network. */
export interface Gate {
  /** Why it is closed. */
  closedBy(): "paused" | "offline" | undefined
  /** Returns a signal that aborts when the gate closes next. */
  open(): AbortSignal
  /** Resolves as soon as the gate is open. Rejects when the signal aborts. */
  pass(signal: AbortSignal): Promise<void>
  pause(): void
  resume(): void
  /** Stops listening for the network. */
  dispose(): void
}

/** Undefined in Node, which has no events about the network: there it always counts as available. */
const page = () => (typeof window === "undefined" ? undefined : window)

export function createGate(onChange: () => void): Gate {
  let isPaused = false
  let isOffline = page()?.navigator.onLine === false
  let opened = new AbortController()
  const waiting = new Set<() => void>()

  const closedBy = () => (isPaused ? "paused" : isOffline ? "offline" : undefined)

  function update(change: () => void): void {
    const before = closedBy()
    change()
    const after = closedBy()
    if (before === after) return
    if (after === undefined) {
      opened = new AbortController()
      for (const goOn of waiting) goOn()
    } else opened.abort()
    onChange()
  }

  const onOffline = () => update(() => (isOffline = true))
  const onOnline = () => update(() => (isOffline = false))
  page()?.addEventListener("offline", onOffline)
  page()?.addEventListener("online", onOnline)
  if (isOffline) opened.abort()

  return {
    closedBy,
    open: () => opened.signal,
    async pass(signal) {
      while (closedBy() !== undefined) await next(waiting, signal)
      signal.throwIfAborted()
    },
    pause: () => update(() => (isPaused = true)),
    resume: () => update(() => (isPaused = false)),
    dispose() {
      page()?.removeEventListener("offline", onOffline)
      page()?.removeEventListener("online", onOnline)
    },
  }
}

/** Resolves when a function in `waiting` is called; rejects when the signal aborts. */
function next(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      waiting.delete(goOn)
      signal.removeEventListener("abort", giveUp)
    }
    const goOn = () => {
      leave()
      resolve()
    }
    const giveUp = () => {
      leave()
      reject(signal.reason as Error)
    }
    signal.throwIfAborted()
    waiting.add(goOn)
    signal.addEventListener("abort", giveUp)
  })
}
