import { addAbortSignal, type Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { request } from "undici"
import { UpstreamError } from "../errors.js"
import { noAnswer } from "./no-answer.js"
import { LARGEST_REFUSAL, readAnswer } from "./read.js"
import { echoed, late, sentence, invalidResponse } from "./sentence.js"
import type { Answer, Outgoing } from "./send.js"

export interface OutgoingBytes extends Omit<Outgoing, "method" | "body"> {
  bytes: AsyncGenerator<Buffer, void>
  /** Sent as Content-Length if known; undici then refuses to send more or fewer bytes. */
  size: number | undefined
  signal: AbortSignal
}

/** Resolves to the status and the headers of the response. */
export type Put = (outgoing: OutgoingBytes) => Promise<Pick<Answer, "status" | "header">>

interface PutOptions {
  dispatcher: Dispatcher
  /** From a response's first byte to its last. */
  timeoutMs: number
}

/**
 * Sends bytes in a PUT, never twice, and without a deadline until the response starts. The caller's signal
 * ends it. Throws what `bytes` throws. Throws `UpstreamError` for a response with status 300 or above, even
 * if it arrives before all bytes were sent, and for a success that arrives too early. A response that is too
 * large is a 502, one that does not end is a 504.
 */
export function createPut({ dispatcher, timeoutMs }: PutOptions): Put {
  return async ({ service, url, headers, secrets, requestId, bytes, size, signal }) => {
    let thrown: Error | undefined
    let complete = false
    const noted: unknown = watched(
      bytes,
      () => (complete = true),
      (error) => (thrown = error),
    )
    /**
     * undici accepts any async iterable, as documented, but its types do not. It requests the next chunk when
     * the last has been sent.
     */
    const body = noted as Readable
    const length = size === undefined ? {} : { "content-length": String(size) }
    const all = { accept: "application/json", "x-openstack-request-id": requestId, ...headers, ...length }
    try {
      const response = await request(url, { dispatcher, method: "PUT", headers: all, body, signal })
      const status = response.statusCode
      const header = (name: string) => [response.headers[name]].flat()[0]
      const theirs = echoed(header("x-openstack-request-id"))
      const failure = { service, status, requestId: theirs ?? requestId }
      const tooLong = AbortSignal.timeout(timeoutMs)
      const answer = addAbortSignal(tooLong, response.body)
      const text = await readAnswer(answer, LARGEST_REFUSAL).catch((error: unknown) => {
        signal.throwIfAborted()
        throw tooLong.aborted
          ? new UpstreamError({ ...failure, message: late(service) }, { httpStatus: 504, cause: error })
          : new UpstreamError(
              { ...failure, message: invalidResponse(service) },
              { httpStatus: 502, cause: error },
            )
      })
      if (status >= 300)
        throw new UpstreamError({ ...failure, message: sentence(service, status, text, secrets) })
      if (!complete)
        throw new UpstreamError({ ...failure, message: invalidResponse(service) }, { httpStatus: 502 })
      return { status, header }
    } catch (error) {
      if (error instanceof UpstreamError) throw error
      signal.throwIfAborted()
      if (thrown !== undefined) throw thrown
      throw noAnswer({ service, status: null, requestId }, error)
    }
  }
}

/**
 * Reports what the source of the bytes throws. When the reader gives up, an error is thrown into this
 * generator too; that one is not reported.
 */
async function* watched(bytes: AsyncGenerator<Buffer, void>, end: () => void, note: (error: Error) => void) {
  const next = () =>
    bytes.next().catch((error: Error) => {
      note(error)
      throw error
    })
  try {
    for (let step = await next(); !step.done; step = await next()) yield step.value
    end()
  } finally {
    await bytes.return()
  }
}
