import type { Dispatcher } from "undici"
import { request } from "undici"
import { callerGone, UpstreamError, type Service } from "../errors.js"
import { parseJson } from "./json.js"
import { errorCode, noAnswer } from "./no-answer.js"
import { LARGEST_ANSWER, LARGEST_REFUSAL, readAnswer } from "./read.js"
import { echoed, late, sentence, invalidResponse } from "./sentence.js"
import { startDeadline } from "../signals.js"

export interface Outgoing {
  service: Service
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  url: string
  headers: Record<string, string>
  body?: string
  /**
   * Tokens, passwords and codes that the service may repeat in a refusal. They are removed from every
   * message.
   */
  secrets?: readonly string[]
  /** Called each time before the request is sent again. */
  onResend?: () => void
  /** The id of the call, in the form Glance and Keystone accept: `req-<uuid>`. */
  requestId: string
  signal?: AbortSignal | undefined
}

export interface Answer {
  status: number
  header(name: string): string | undefined
  /** The parsed JSON, or undefined if the response has no body. */
  body: unknown
  /** The failure to throw if the body does not match its schema: 502. */
  invalid(): UpstreamError
}

export type Send = (outgoing: Outgoing) => Promise<Answer>

interface SendOptions {
  dispatcher: Dispatcher
  /** From the first byte sent to the last byte received. */
  timeoutMs: number
}

/**
 * Sends a JSON request. Throws `UpstreamError` for a response with status 300 or above, if there is no
 * response within the deadline (504) or no connection (503), and for a response that cannot be parsed (502):
 * not JSON, too large, or nested too deeply. Redirects are never followed. A GET is sent once more if its
 * connection broke before a response; a write never is.
 */
export function createSend({ dispatcher, timeoutMs }: SendOptions): Send {
  return async (outgoing) => {
    const deadline = startDeadline(timeoutMs, outgoing.signal)
    const attempt = () => once(dispatcher, outgoing, deadline.signal)
    try {
      return await attempt().catch((error: unknown) => {
        if (outgoing.method !== "GET" || !brokeBeforeAnswer(error)) throw error
        outgoing.onResend?.()
        return attempt()
      })
    } catch (error) {
      throw named(error, outgoing, deadline.hasPassed())
    } finally {
      deadline.clear()
    }
  }
}

async function once(dispatcher: Dispatcher, outgoing: Outgoing, signal: AbortSignal): Promise<Answer> {
  const { service, method, url, requestId, body } = outgoing
  const headers = { accept: "application/json", "x-openstack-request-id": requestId, ...outgoing.headers }
  const response = await request(url, { dispatcher, method, headers, signal, body: body ?? null })
  const status = response.statusCode
  const header = (name: string) => [response.headers[name]].flat()[0]
  const text = await readAnswer(response.body, status < 300 ? LARGEST_ANSWER : LARGEST_REFUSAL).catch(
    (error: unknown) => {
      throw new BrokenAnswer(error)
    },
  )
  const failure = { service, status, requestId: echoed(header("x-openstack-request-id")) ?? requestId }
  if (status >= 300) {
    const message = sentence(service, status, text, outgoing.secrets)
    throw new UpstreamError({ ...failure, message }, { header })
  }
  const refuse = () =>
    new UpstreamError({ ...failure, message: invalidResponse(service) }, { httpStatus: 502 })
  return { status, header, body: parse(text, refuse), invalid: refuse }
}

/** The response started and broke off, or was too large: the request has arrived, so it is not sent again. */
class BrokenAnswer extends Error {
  constructor(cause: unknown) {
    super("the answer broke off", { cause })
  }
}

function parse(text: string, refuse: () => Error): unknown {
  if (text === "") return undefined
  try {
    return parseJson(text)
  } catch {
    throw refuse()
  }
}

const BROKEN = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"])

const brokeBeforeAnswer = (error: unknown) => BROKEN.has(errorCode(error))

/** Translates undici's errors, so that no other module depends on them. */
function named(error: unknown, { service, signal, requestId }: Outgoing, isLate: boolean): Error {
  if (error instanceof UpstreamError) return error
  if (signal?.aborted) return callerGone(error)
  const failure = { service, status: null, requestId }
  if (isLate)
    return new UpstreamError({ ...failure, message: late(service) }, { httpStatus: 504, cause: error })
  if (error instanceof BrokenAnswer)
    return new UpstreamError(
      { ...failure, message: invalidResponse(service) },
      { httpStatus: 502, cause: error },
    )
  return noAnswer(failure, error)
}
