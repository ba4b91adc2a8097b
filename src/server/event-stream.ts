import { Readable } from "node:stream"

export const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
  connection: "keep-alive",
  vary: "trpc-accept, accept",
}

/** Milliseconds of silence after which a stream sends a `ping`. */
export const PING_MS = 15_000

/** One named event. */
export const frame = (event: string, data: string): string => `event: ${event}\ndata: ${data}\n\n`

const PING = frame("ping", "")
const RETURN = frame("return", "")

export interface EventStream<T> {
  /** Sent first; may be empty. */
  greeting: string
  /** What the subscriber gets. Its failures, and those of the promise, end the stream. */
  events: Promise<AsyncIterable<T>>
  /** An event as a frame. */
  frameOf(event: T): string
  /** The last frame after a failure. */
  failed(cause: unknown): string
  /** Aborted when the subscriber disconnects. */
  signal: AbortSignal
}

/**
 * Events as one Node stream, which pings while there are none, waits for a subscriber that reads slowly, and
 * ends with `return`. Does not hold on to a request: a watcher may stay for an hour and should need little
 * memory.
 */
export function streamEvents<T>({ greeting, events, frameOf, failed, signal }: EventStream<T>): Readable {
  let resume = () => {}
  const stream = new Readable({
    read: () => resume(),
    destroy(error, done) {
      clearTimeout(silence)
      resume()
      done(error)
    },
  })
  const silence = setTimeout(() => {
    if (stream.readableLength === 0) stream.push(PING)
    silence.refresh()
  }, PING_MS)

  /** Resolves when the subscriber can take more, or has disconnected. */
  async function send(text: string): Promise<void> {
    silence.refresh()
    if (stream.push(text) || stream.destroyed) return
    await new Promise<void>((resolve) => (resume = resolve))
  }

  async function sendAll(): Promise<void> {
    if (greeting !== "") await send(greeting)
    for await (const event of await events) {
      if (signal.aborted) return
      await send(frameOf(event))
    }
    stream.push(RETURN)
  }

  void sendAll()
    .catch((cause: unknown) => {
      if (!signal.aborted) stream.push(failed(cause))
    })
    .finally(() => stream.push(null))
  return stream
}
