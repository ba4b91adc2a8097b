import type { Running } from "./run.js"
import { CHANNEL, type Fetched, type Queue } from "./queue.js"
import type { Database } from "../db/database.js"

/** Queues are checked at this interval even without a notification. */
const POLL_MS = 2_000

interface Options {
  database: Database
  queue: Queue
  /** How many jobs of each queue run at the same time. */
  lanes: ReadonlyMap<string, number>
  run(fetched: Fetched): Running
}

export interface Worker {
  /** Fetches no further jobs; resolves when the running ones have ended. */
  stop(): Promise<void>
}

/** Fetches jobs as long as lanes are free, and otherwise waits for notifications. */
export async function startWorker({ database, queue, lanes, run }: Options): Promise<Worker> {
  const stopped = new AbortController()
  const running = new Set<Running>()
  const wakes = new Map<string, () => void>()

  async function serve(name: string, most: number): Promise<void> {
    let free = most
    while (!stopped.signal.aborted) {
      const call = wakeUp(POLL_MS)
      wakes.set(name, call.wake)
      const found = free > 0 ? await queue.fetch(name) : undefined
      if (found === undefined) {
        await call.woken
        continue
      }
      free--
      const job = run(found)
      running.add(job)
      void job.ended.finally(() => {
        running.delete(job)
        free++
        wakes.get(name)?.()
      })
    }
  }

  /** A queue's name, or the id of a cancelled job; undefined if notifications may have been missed. */
  function onCall(payload: string | undefined): void {
    if (payload === undefined) for (const wake of wakes.values()) wake()
    else wakes.get(payload)?.()
    for (const { lease } of running) if (lease.fetched.jobId === payload) void lease.beat()
  }

  const unlisten = await database.listen(CHANNEL, onCall)
  const serving = [...lanes].map(([name, most]) => serve(name, most))
  return {
    async stop() {
      stopped.abort()
      unlisten()
      onCall(undefined)
      await Promise.all(serving)
      await Promise.all([...running].map(({ ended }) => ended))
    },
  }
}

/** Resolves when notified, or after `ms` milliseconds. */
function wakeUp(ms: number): { wake: () => void; woken: Promise<void> } {
  let wake = () => {}
  const woken = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  return { wake, woken }
}
