import { setTimeout as sleep } from "node:timers/promises"
import type { WarningLog } from "../call.js"
import { defect } from "../failure.js"

/** Where lines go, in their order. */
export interface Outlet {
  add(line: string): void
  /** Resolves when all lines were written, or after five seconds. */
  close(): Promise<void>
}

interface OutletOptions {
  /** For the log. */
  name: "file" | "url"
  /** Writes all of these lines or none. */
  write(lines: string[], signal: AbortSignal): Promise<void>
  log: WarningLog
}

/** Lines that wait while they cannot be written. Beyond it the oldest are dropped; their numbers show it. */
const MOST = 10_000

/** Lines for one call of `write`. */
const AT_ONCE = 500

/** Pause after a failure; doubles each time up to the second value. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [500, 30_000]

const CLOSE_MS = 5_000

/** Writes lines one batch after another, again and again until it works. Nobody waits for it. */
export function createOutlet({ name, write, log }: OutletOptions): Outlet {
  const waiting: string[] = []
  const closed = new AbortController()
  let [dropped, failures] = [0, 0]
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (waiting.length > 0 && !closed.signal.aborted) {
      const lines = waiting.slice(0, AT_ONCE)
      try {
        await write(lines, closed.signal)
        waiting.splice(0, lines.length)
        if (failures > 0) log.warn({ name, dropped }, "audit lines written again")
        dropped = failures = 0
      } catch (error) {
        if (failures++ === 0) log.error({ name, ...reasonOf(error) }, "audit lines not written")
        const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
        await sleep(pauseMs, undefined, { signal: closed.signal, ref: false }).catch(() => undefined)
      }
    }
    running = undefined
  }

  return {
    add(line) {
      /** Those that are being written stay at the front. */
      if (waiting.length >= MOST + AT_ONCE) {
        waiting.splice(AT_ONCE, 1)
        dropped++
      }
      waiting.push(line)
      running ??= run()
    },
    async close() {
      const timer = setTimeout(() => closed.abort(), CLOSE_MS)
      await running
      clearTimeout(timer)
      if (waiting.length > 0) log.error({ name, lines: waiting.length }, "audit lines lost")
    },
  }
}

const reasonOf = (error: unknown) => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === "string" ? { failure: code } : defect(error)
}
