import { Worker } from "node:worker_threads"

/** Hexadecimal: what Glance stores as `checksum`, and what the ecosystem keeps as `owner_specified.openstack.sha256`. */
export interface Sums {
  md5: string
  sha256: string
}

/** The hashes of one upload. */
export interface Digests {
  /** A promise when the hashing lags behind: wait for it before the next chunk, so that nothing piles up. */
  update(chunk: Buffer): Promise<void> | undefined
  sums(): Promise<Sums>
  /** Frees what an upload that failed has left. */
  drop(): void
}

export interface Hasher {
  start(): Digests
  close(): Promise<void>
}

interface Said {
  id: number
  bytes?: Uint8Array<ArrayBuffer>
  sums?: Sums
}

/** Bytes sent to the worker at once, and how many of these may be on their way for one upload. */
const BATCH = 256 * 1024
const WINDOW = 4

/** Hashing costs about as much as forwarding; on its own thread it holds up neither the bytes nor other callers. */
export function createHasher(): Hasher {
  const listeners = new Map<number, (said: Said | Error) => void>()
  let worker: Worker | undefined
  let last = 0

  function begin(): Worker {
    const begun = new Worker(new URL("./hash-worker.mjs", import.meta.url))
    begun.on("message", (said: Said) => listeners.get(said.id)?.(said))
    begun.on("error", (error) => {
      worker = undefined
      for (const hear of listeners.values()) hear(error)
    })
    begun.unref()
    return begun
  }

  return {
    start() {
      const id = (last += 1)
      const { hear, ...digests } = createDigests(id, (worker ??= begin()))
      listeners.set(id, hear)
      const drop = () => {
        listeners.delete(id)
        digests.drop()
      }
      return { ...digests, drop }
    },
    async close() {
      await worker?.terminate()
    },
  }
}

function createDigests(id: number, worker: Worker): Digests & { hear(said: Said | Error): void } {
  const free: Uint8Array<ArrayBuffer>[] = []
  let batch = new Uint8Array(BATCH)
  let filled = 0
  let away = 0
  let failure: Error | undefined
  let sums: Sums | undefined
  let dropped = false
  let wake = () => {}

  function post(): void {
    worker.postMessage({ id, bytes: batch, length: filled }, [batch.buffer])
    batch = free.pop() ?? new Uint8Array(BATCH)
    filled = 0
    away += 1
  }

  async function until(ready: () => boolean): Promise<void> {
    while (!ready() && failure === undefined) await new Promise<void>((resolve) => (wake = resolve))
    if (failure !== undefined) throw failure
  }

  return {
    hear(said) {
      if (said instanceof Error) failure = said
      else if (said.sums !== undefined) sums = said.sums
      else if (said.bytes !== undefined) {
        free.push(said.bytes)
        away -= 1
      }
      wake()
    },

    update(chunk) {
      if (dropped) return undefined
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + BATCH - filled)
        batch.set(part, filled)
        filled += part.length
        at += part.length
        if (filled === BATCH) post()
      }
      return away < WINDOW ? undefined : until(() => away < WINDOW)
    },

    async sums() {
      if (filled > 0) post()
      worker.postMessage({ id, end: true })
      await until(() => sums !== undefined)
      return sums as Sums
    },

    drop() {
      dropped = true
      worker.postMessage({ id })
    },
  }
}
