import { answered, Refusal, UpstreamError } from "../errors.js"
import type { Answer, Outgoing, Send } from "../http/send.js"

/** One request to Glance for one caller. `path` starts with `/v2`; its segments are encoded by `segment`. */
export type Ask = (
  method: Outgoing["method"],
  path: string,
  options?: { body?: unknown; contentType?: string; signal?: AbortSignal | undefined },
) => Promise<Answer>

interface Asker {
  send: Send
  endpoint: string
  token: string
  requestId: string
  /** Asks Keystone whether the token is still good; throws when it is not. */
  confirm: () => Promise<void>
}

const DOUBTS = "The image service cannot check your session at the moment. Try again later."

/** Glance says 401 also when *its* Keystone is gone (recorded from Glance 25), so Keystone is asked before it is believed. */
export const doubting =
  (confirm: () => Promise<void>) =>
  async (error: unknown): Promise<never> => {
    if (!answered(error, 401)) throw error
    await confirm()
    throw new Refusal(503, { message: DOUBTS, cause: error })
  }

export function createAsk({ send, endpoint, token, requestId, confirm }: Asker): Ask {
  return async (method, path, { body, contentType = "application/json", signal } = {}) => {
    const headers = { "x-auth-token": token, ...(body === undefined ? {} : { "content-type": contentType }) }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const outgoing = {
      service: "glance" as const,
      method,
      url: endpoint + path,
      headers,
      requestId,
      signal,
      ...sent,
    }
    return send(outgoing).catch(doubting(confirm))
  }
}

/** The only way an id gets into a path. */
export const segment = (id: string) => encodeURIComponent(id)

/** For an answer that fits no schema. */
export function unreadable(answer: Answer): UpstreamError {
  const requestId = answer.header("x-openstack-request-id") ?? null
  const message = "The image service gave an answer that cannot be read."
  return new UpstreamError(
    { service: "glance", status: answer.status, message, requestId },
    { httpStatus: 502 },
  )
}
