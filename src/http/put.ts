import { addAbortSignal, type Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { request } from "undici"
import { UpstreamError } from "../errors.js"
import { noAnswer } from "./no-answer.js"
import { LARGEST_REFUSAL, readAnswer } from "./read.js"
import { echoed, late, sentence, invalidResponse } from "./sentence.js"
import type { Outgoing } from "./send.js"

export interface OutgoingBytes extends Omit<Outgoing, "method" | "body"> {
  bytes: AsyncGenerator<Buffer, void>
  /** Sent as Content-Length when known; undici then refuses to send more or less. */
  size: number | undefined
  signal: AbortSignal
}

export type Put = (outgoing: OutgoingBytes) => Promise<void>

interface PutOptions {
  dispatcher: Dispatcher
  /** From a response's first byte to its last. */
  timeoutMs: number
}

/**
 * The way out for bytes: no deadline until the answer begins, never sent twice. The caller's signal ends it.
 * What `bytes` throws is thrown; an answer of status 300 or above throws `UpstreamError`, even if it comes
 * before all bytes were sent, and so does a success that comes before. An answer that is too large is 502,
 * one that does not end is 504.
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
     * undici takes any async iterable, as it documents; its types forget it. Asks for a chunk when the last
     * has been sent.
     */
    const body = noted as Readable
    const length = size === undefined ? {} : { "content-length": String(size) }
    const all = { accept: "application/json", "x-openstack-request-id": requestId, ...headers, ...length }
    try {
      const response = await request(url, { dispatcher, method: "PUT", headers: all, body, signal })
      const status = response.statusCode
      const theirs = echoed([response.headers["x-openstack-request-id"]].flat()[0])
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
    } catch (error) {
      if (error instanceof UpstreamError) throw error
      signal.throwIfAborted()
      if (thrown !== undefined) throw thrown
      throw noAnswer({ service, status: null, requestId }, error)
    }
  }
}

/**
 * Notes what the bytes' own source throws; that the reader gives up is thrown in here too, and is not theirs.
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
