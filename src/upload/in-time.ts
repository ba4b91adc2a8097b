import { orAbort } from "../signals.js"
import { createWatchdog } from "./watchdog.js"

/**
 * Yields the same items. Throws Refusal 408 if an item does not arrive within `idleTimeoutMs` after it was
 * requested.
 */
export async function* inTime<T>(items: AsyncIterable<T>, idleTimeoutMs: number): AsyncGenerator<T, void> {
  const each = items[Symbol.asyncIterator]()
  try {
    for (;;) {
      const step = await soon(each.next(), idleTimeoutMs)
      if (step.done) return
      yield step.value
    }
  } finally {
    /** Not awaited: after an item that never arrives it would wait forever. */
    each.return?.().catch(() => undefined)
  }
}

async function soon<T>(work: Promise<T>, idleTimeoutMs: number): Promise<T> {
  const watchdog = createWatchdog({ idleTimeoutMs, finishTimeoutMs: idleTimeoutMs })
  try {
    return await orAbort(work, watchdog.signal)
  } finally {
    watchdog.stop()
  }
}
