import { MessageChannel, Worker } from "node:worker_threads"

/**
 * Hexadecimal: what Glance stores as `checksum`, and what the ecosystem keeps as
 * `owner_specified.openstack.sha256`.
 */
export interface Sums {
  md5: string
  sha256: string
}

/** The hashes of one upload, and the memory that its bytes pass through. */
export interface Digests {
  /** A promise when the hashing lags behind: wait for it before the next chunk, so that nothing piles up. */
  room(): Promise<void> | undefined
  /**
   * Hashes a chunk of at most `PIECE` bytes, and returns a copy of it, which is good until `KEPT` bytes have
   * come after it. The chunk itself is gone then.
   */
  update(chunk: Buffer): Buffer
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
  hashed?: number
  sums?: Sums
}

/**
 * Bytes: of a chunk at most, of the ring that an upload's chunks go round, and told to the worker at once.
 */
export const PIECE = 64 * 1024
const RING = 8 * PIECE
const BATCH = 2 * PIECE
/**
 * How far the hashing may lag behind what it was told: with a batch, a piece and the gap at the ring's seam
 * it fills the ring.
 */
const LAG = RING - BATCH - 2 * PIECE
/** A copy is written over when the ring has come round to it, from which the gap at its seam is missing. */
export const KEPT = RING - 2 * PIECE

/**
 * Hashing costs more than forwarding; on its own thread it holds up neither the bytes nor other callers
 * (docs/adr/0019).
 */
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
  let ring: Buffer | undefined
  /** The worker has been told of everything in the ring up to `told`; chunks are written up to `end`. */
  let told = 0
  let end = 0
  let lag = 0
  let failure: Error | undefined
  let sums: Sums | undefined
  let dropped = false
  let wake = () => {}

  /** Shared with the worker: neither side copies or hands over anything again. */
  function open(): Buffer {
    const memory = new SharedArrayBuffer(RING)
    worker.postMessage({ id, memory })
    return Buffer.from(memory)
  }

  function tell(): void {
    if (end > told) worker.postMessage({ id, at: told, length: end - told })
    lag += end - told
    told = end
  }

  async function until(ready: () => boolean): Promise<void> {
    while (!ready() && failure === undefined) await new Promise<void>((resolve) => (wake = resolve))
    if (failure !== undefined) throw failure
  }

  return {
    hear(said) {
      if (said instanceof Error) failure = said
      else if (said.sums !== undefined) sums = said.sums
      else lag -= said.hashed ?? 0
      wake()
    },

    room: () => (lag < LAG ? undefined : until(() => lag < LAG)),

    update(chunk) {
      if (dropped) return chunk
      ring ??= open()
      if (end + chunk.length > RING) {
        tell()
        told = end = 0
      }
      const copy = ring.subarray(end, end + chunk.length)
      copy.set(chunk)
      end += chunk.length
      if (end - told >= BATCH) tell()
      release(chunk)
      return copy
    },

    async sums() {
      tell()
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

const { port1: nobody } = new MessageChannel()
nobody.close()

/**
 * Frees a chunk's memory now. Left to the garbage collector, 64 KiB a chunk make V8 mark the whole heap for
 * every 64 MiB of an upload: with 5,000 watchers that cost more than the upload itself. Transferred to
 * nobody, it is gone at once. A chunk that is a part of something larger stays: somebody may still look at
 * the rest.
 */
export function release(chunk: Buffer): void {
  const { buffer } = chunk
  if (buffer instanceof ArrayBuffer && buffer.byteLength === chunk.length) nobody.postMessage(null, [buffer])
}
