import { orAbort } from "../signals.js"
import { createWatchdog } from "./watchdog.js"

/** The same items in their order; Refusal 408 when one does not come within `idle` milliseconds. */
export async function* inTime<T>(items: AsyncIterable<T>, idle: number): AsyncGenerator<T, void> {
  const each = items[Symbol.asyncIterator]()
  const watchdog = createWatchdog({ idle, finish: idle })
  try {
    for (;;) {
      const step = await orAbort(each.next(), watchdog.signal)
      if (step.done) return
      yield step.value
      watchdog.turn("caller")
    }
  } finally {
    watchdog.stop()
    /** Not awaited: behind an item that never comes it would wait for ever. */
    each.return?.().catch(() => undefined)
  }
}
