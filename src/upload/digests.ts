import { MessageChannel, Worker } from "node:worker_threads"

/**
 * Hexadecimal. Glance stores md5 as `checksum`; OpenStack's tools store sha256 as
 * `owner_specified.openstack.sha256`.
 */
export interface Sums {
  md5: string
  sha256: string
}

/** The hashes of one upload, and the memory for its chunks. */
export interface Digests {
  /** A promise if hashing lags behind. Await it before the next chunk, so that memory stays bounded. */
  ready(): Promise<void> | undefined
  /**
   * Hashes a chunk of at most `PIECE` bytes. Returns a copy of it, which is valid until `COPY_LIFETIME` more
   * bytes have been added. The chunk itself is released.
   */
  update(chunk: Buffer): Buffer
  sums(): Promise<Sums>
  /** Frees the memory of a failed upload. */
  drop(): void
}

export interface Hasher {
  start(): Digests
  close(): Promise<void>
}

interface WorkerMessage {
  id: number
  hashed?: number
  sums?: Sums
}

/** Bytes: of the largest chunk, of the ring buffer of an upload, and of a message to the worker. */
export const PIECE = 64 * 1024
const RING = 8 * PIECE
const BATCH = 2 * PIECE
/**
 * How many bytes the worker may lag behind: with a batch, a chunk and the gap at the end of the ring, this
 * fills the ring.
 */
const LAG = RING - BATCH - 2 * PIECE
/** Bytes after which a copy is overwritten: the ring without the gap at its end. */
export const COPY_LIFETIME = RING - 2 * PIECE

/**
 * Hashing costs more than forwarding. On its own thread it delays neither the upload nor other callers
 * (docs/adr/0019).
 */
export function createHasher(): Hasher {
  const listeners = new Map<number, (message: WorkerMessage | Error) => void>()
  let worker: Worker | undefined
  let last = 0

  function begin(): Worker {
    const begun = new Worker(new URL("./hash-worker.mjs", import.meta.url))
    begun.on("message", (message: WorkerMessage) => listeners.get(message.id)?.(message))
    begun.on("error", (error) => {
      worker = undefined
      for (const onMessage of listeners.values()) onMessage(error)
    })
    begun.unref()
    return begun
  }

  return {
    start() {
      const id = (last += 1)
      const { onMessage, ...digests } = createDigests(id, (worker ??= begin()))
      listeners.set(id, onMessage)
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

function createDigests(
  id: number,
  worker: Worker,
): Digests & { onMessage(message: WorkerMessage | Error): void } {
  let ring: Buffer | undefined
  /** The worker has messages for the ring up to `posted`; chunks are written up to `end`. */
  let posted = 0
  let end = 0
  let lag = 0
  let failure: Error | undefined
  let sums: Sums | undefined
  let dropped = false
  let wake = () => {}

  /** Memory shared with the worker, so that neither side copies or transfers chunks. */
  function open(): Buffer {
    const memory = new SharedArrayBuffer(RING)
    worker.postMessage({ id, memory })
    return Buffer.from(memory)
  }

  function post(): void {
    if (end > posted) worker.postMessage({ id, at: posted, length: end - posted })
    lag += end - posted
    posted = end
  }

  async function until(ready: () => boolean): Promise<void> {
    while (!ready() && failure === undefined) await new Promise<void>((resolve) => (wake = resolve))
    if (failure !== undefined) throw failure
  }

  return {
    onMessage(message) {
      if (message instanceof Error) failure = message
      else if (message.sums !== undefined) sums = message.sums
      else lag -= message.hashed ?? 0
      wake()
    },

    ready: () => (lag < LAG ? undefined : until(() => lag < LAG)),

    update(chunk) {
      if (dropped) return chunk
      ring ??= open()
      if (end + chunk.length > RING) {
        post()
        posted = end = 0
      }
      const copy = ring.subarray(end, end + chunk.length)
      copy.set(chunk)
      end += chunk.length
      if (end - posted >= BATCH) post()
      releaseChunk(chunk)
      return copy
    },

    async sums() {
      post()
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

const { port1: closedPort } = new MessageChannel()
closedPort.close()

/**
 * Frees a chunk's memory now by transferring it to a closed port. Otherwise V8 marks the whole heap after
 * every 64 MiB of an upload; with 5,000 watchers that cost more than the upload itself. A chunk that is a
 * part of a larger buffer is not freed: the rest may still be in use.
 */
export function releaseChunk(chunk: Buffer): void {
  const { buffer } = chunk
  if (buffer instanceof ArrayBuffer && buffer.byteLength === chunk.length)
    closedPort.postMessage(null, [buffer])
}
