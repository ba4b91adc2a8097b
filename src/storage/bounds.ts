import { pipeline, Transform, type Readable } from "node:stream"
import { callerGone } from "../errors.js"
import { lateAnswer, OversizedAnswer, storageFailure, unreadableAnswer } from "./failures.js"

/**
 * The largest response that is parsed, in bytes. A page of 1,000 keys of 1,024 bytes, URL-encoded, has 4 MB.
 */
const LARGEST = 16 * 1024 * 1024

interface Received {
  response: unknown
}

interface WithBody {
  statusCode: number
  body?: Readable
}

/**
 * A middleware of the SDK that limits every body the SDK parses. The bytes of an object are not parsed; their
 * reader counts them.
 */
export const bounded =
  <A, R extends Received>(next: (args: A) => Promise<R>, context: { commandName?: string }) =>
  async (args: A): Promise<R> => {
    const received = await next(args)
    const response = received.response as WithBody
    const isObject = context.commandName === "GetObjectCommand" && response.statusCode < 300
    if (response.body !== undefined && !isObject)
      response.body = pipeline(response.body, counting(LARGEST), () => undefined)
    return received
  }

/** Not an `UpstreamError`, because the SDK changes the message of errors it catches. */
const counting = (most: number) => {
  let length = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length
      if (length > most) done(new OversizedAnswer(`the answer has more than ${most} bytes`))
      else done(null, chunk)
    },
  })
}

/** The bytes of a body. Throws 502 if it has more than `most`. */
export async function collectBytes(body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const buffer = Buffer.alloc(most)
  let length = 0
  for await (const chunk of body) {
    if (length + chunk.length > most) throw unreadableAnswer()
    buffer.set(chunk, length)
    length += chunk.length
  }
  return buffer.subarray(0, length)
}

/** Yields a body as it arrives. The store has `idleMs` for each piece; the reader may take any time. */
export async function* flowing(body: Readable, idleMs: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  for (;;) {
    const timer = setTimeout(() => body.destroy(lateAnswer()), idleMs)
    const next = pieces.next().finally(() => clearTimeout(timer))
    const step = await next.catch((error: unknown) => {
      throw signal.aborted ? callerGone(error) : storageFailure(error)
    })
    if (step.done) return
    yield step.value
  }
}
