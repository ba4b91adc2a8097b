import { callerGone, Refusal } from "../errors.js"

export interface QueueLimits {
  /** How many callers with one key run at the same time, and how many may wait. */
  atOnce: number
  most: number
  /** The longest time that a caller waits. */
  waitMs: number
  /** The messages: of 429 if too many are waiting, and of 504 for a caller that has waited too long. */
  full: string
  late: string
}

/** Runs `work` when it is its turn. Refusal 429 or 504, or 499 if the caller disconnects before. */
export type InQueue = <T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>) => Promise<T>

interface Lane {
  running: number
  waiting: Set<() => void>
}

/**
 * A queue for each key: first come, first served, bounded in length and in time. Keys that are idle take no
 * memory.
 */
export function createQueues({ atOnce, most, waitMs, full, late }: QueueLimits): InQueue {
  const lanes = new Map<string, Lane>()

  async function enter(lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    if (lane.running < atOnce) return void (lane.running += 1)
    if (lane.waiting.size >= most) throw new Refusal(429, full)
    const deadline = AbortSignal.timeout(waitMs)
    await turn(lane, signal ? AbortSignal.any([signal, deadline]) : deadline).catch((reason: unknown) => {
      throw signal?.aborted ? callerGone(reason) : new Refusal(504, late)
    })
  }

  function leave(key: string, lane: Lane): void {
    const [next] = lane.waiting
    if (next !== undefined) return next()
    lane.running -= 1
    if (lane.running === 0) lanes.delete(key)
  }

  return async (key, signal, work) => {
    if (signal?.aborted) throw callerGone(signal.reason)
    const lane = lanes.get(key) ?? { running: 0, waiting: new Set() }
    lanes.set(key, lane)
    await enter(lane, signal)
    try {
      return await work()
    } finally {
      leave(key, lane)
    }
  }
}

/** Resolves when it is this caller's turn; rejects when the signal aborts. */
function turn({ waiting }: Lane, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = () => {
      waiting.delete(go)
      signal.removeEventListener("abort", giveUp)
      resolve()
    }
    const giveUp = () => {
      waiting.delete(go)
      reject(signal.reason as Error)
    }
    waiting.add(go)
    signal.addEventListener("abort", giveUp, { once: true })
  })
}
