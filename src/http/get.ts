import type { Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { request } from "undici"
import { UpstreamError } from "../errors.js"
import { noAnswer } from "./no-answer.js"
import { LARGEST_REFUSAL, readAnswer } from "./read.js"
import type { Outgoing } from "./send.js"
import { echoed, invalidResponse, late, sentence } from "./sentence.js"

export interface OutgoingGet extends Omit<Outgoing, "method" | "body"> {
  signal: AbortSignal
}

/** A response whose body is bytes. Read `bytes` to its end, or `return()` it: that closes the connection. */
export interface IncomingBytes {
  status: number
  header(name: string): string | undefined
  bytes: AsyncGenerator<Buffer, void>
}

export type Get = (outgoing: OutgoingGet) => Promise<IncomingBytes>

interface GetOptions {
  dispatcher: Dispatcher
  /** The time for the response to begin, and then for each piece of it. The reader may take any time. */
  timeoutMs: number
}

/**
 * Sends a GET and yields the response's bytes as fast as they are read. The caller's signal ends it. Throws
 * `UpstreamError` for a response with status 300 or above, 503 without a response, 504 if it does not begin
 * or continue in time, and 502 if it breaks off; 504 and 502 can also be thrown while `bytes` is being read.
 */
export function createGet({ dispatcher, timeoutMs }: GetOptions): Get {
  return async (outgoing) => {
    const { service, requestId, signal } = outgoing
    const failure = { service, status: null, requestId }
    const slow = () => new UpstreamError({ ...failure, message: late(service) }, { httpStatus: 504 })
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(slow()), timeoutMs)
    const ends = AbortSignal.any([signal, deadline.signal])
    try {
      const response = await request(outgoing.url, {
        ...{ dispatcher, method: "GET", signal: ends },
        headers: { "x-openstack-request-id": requestId, ...outgoing.headers },
      })
      const status = response.statusCode
      const header = (name: string) => [response.headers[name]].flat()[0]
      if (status >= 300) throw await refusal(outgoing, status, header, response.body)
      const broken = (cause: unknown) =>
        new UpstreamError(
          { ...failure, status, message: invalidResponse(service) },
          { httpStatus: 502, cause },
        )
      return { status, header, bytes: flowing(response.body, { timeoutMs, signal, slow, broken }) }
    } catch (error) {
      if (error instanceof UpstreamError) throw error
      signal.throwIfAborted()
      deadline.signal.throwIfAborted()
      throw noAnswer(failure, error)
    } finally {
      clearTimeout(timer)
    }
  }
}

async function refusal(
  { service, secrets, requestId }: OutgoingGet,
  status: number,
  header: IncomingBytes["header"],
  body: Readable,
): Promise<UpstreamError> {
  const text = await readAnswer(body, LARGEST_REFUSAL)
  const theirs = echoed(header("x-openstack-request-id"))
  const message = sentence(service, status, text, secrets)
  return new UpstreamError({ service, status, requestId: theirs ?? requestId, message }, { header })
}

interface Limits {
  timeoutMs: number
  signal: AbortSignal
  slow(): Error
  broken(cause: unknown): Error
}

async function* flowing(body: Readable, { timeoutMs, signal, slow, broken }: Limits) {
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  try {
    for (;;) {
      const timer = setTimeout(() => body.destroy(slow()), timeoutMs)
      const next = pieces.next().finally(() => clearTimeout(timer))
      const piece = await next.catch((error: unknown) => {
        signal.throwIfAborted()
        throw error instanceof UpstreamError ? error : broken(error)
      })
      if (piece.done) return
      yield piece.value
    }
  } finally {
    body.destroy()
  }
}
