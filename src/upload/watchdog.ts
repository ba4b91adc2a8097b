import { Refusal } from "../errors.js"
import type { UploadReason } from "../schemas/upload.js"

/** Who is expected to act: the caller to send, Glance to read, Glance to finish. */
type Turn = "caller" | "glance" | "finish"

export interface Watchdog {
  /** Aborts with a Refusal if nothing has happened for too long. */
  signal: AbortSignal
  /** Call it when something has happened; from then on, `whose` is expected to act. */
  turn(whose: Turn): void
  stop(): void
}

const STATUS: Record<Turn, number> = { caller: 408, glance: 504, finish: 504 }
const MESSAGES: Record<Turn, string> = {
  caller: "The upload stalled: no data arrived",
  glance: "The image service read no data",
  finish: "The image service did not finish the upload",
}

interface WatchdogOptions {
  /** The longest time without progress while the caller sends and Glance reads. */
  idleTimeoutMs: number
  /** The longest time that Glance may take after the last byte. */
  finishTimeoutMs: number
}

/** Ends uploads that make no progress. An upload that makes progress may take any time. */
export function createWatchdog({ idleTimeoutMs, finishTimeoutMs }: WatchdogOptions): Watchdog {
  const stalled = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let whose: Turn = "caller"

  function expire(): void {
    const seconds = Math.round((whose === "finish" ? finishTimeoutMs : idleTimeoutMs) / 1000)
    stalled.abort(
      new Refusal(STATUS[whose], {
        message: `${MESSAGES[whose]} for ${seconds} seconds. Try again.`,
        reason: "stalled" satisfies UploadReason,
      }),
    )
  }

  function turn(next: Turn): void {
    const sameWait = timer !== undefined && (whose === "finish") === (next === "finish")
    whose = next
    if (sameWait) return void timer?.refresh()
    clearTimeout(timer)
    timer = setTimeout(expire, next === "finish" ? finishTimeoutMs : idleTimeoutMs)
  }

  turn("caller")
  return { signal: stalled.signal, turn, stop: () => clearTimeout(timer) }
}
