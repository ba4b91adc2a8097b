import { answered, Refusal, UpstreamError } from "../errors.js"
import type { Answer, Send } from "../http/send.js"
import { baseOf } from "./base.js"
import { tokenBody, type Scope } from "./scope.js"

export interface Keystone {
  /** What Keystone knows of a token, asked with that token. Throws Refusal 401 when it is not valid (any more). */
  inspect(token: string, requestId: string): Promise<Scope>
  /** A token of the same caller for another project. Throws Refusal 403 when the caller has no role there. */
  rescope(token: string, projectId: string, requestId: string): Promise<{ token: string; scope: Scope }>
  /** Ends a token; one that has ended already is fine. Tokens made from it for other projects live on (recorded). */
  revoke(token: string, requestId: string): Promise<void>
  /** Resolves when Keystone answers at all. */
  ping(requestId: string): Promise<void>
}

export const EXPIRED = "Your session has ended or its token is not valid. Sign in again."

/** How Keystone refuses a token it does not know, one it cannot read, and one too long for its headers. */
const NOT_VALID = [401, 404, 400, 431]

export function createKeystone(send: Send, authUrl: string): Keystone {
  const base = baseOf(authUrl)
  const service = "keystone"
  return {
    async inspect(token, requestId) {
      const headers = { "x-auth-token": token, "x-subject-token": token }
      const url = `${base}/auth/tokens`
      const ask = send({ service, method: "GET", url, headers, secret: token, requestId })
      const answer = await ask.catch((error: unknown) => {
        const unknown = NOT_VALID.some((status) => answered(error, status))
        throw unknown ? new Refusal(401, { message: EXPIRED, cause: error }) : error
      })
      return read(answer, requestId)
    },

    async rescope(token, projectId, requestId) {
      const identity = { methods: ["token"], token: { id: token } }
      const body = JSON.stringify({ auth: { identity, scope: { project: { id: projectId } } } })
      const headers = { "content-type": "application/json" }
      const url = `${base}/auth/tokens`
      const ask = send({ service, method: "POST", url, headers, body, secret: token, requestId })
      const answer = await ask.catch((error: unknown) => {
        if (answered(error, 404)) throw new Refusal(401, { message: EXPIRED, cause: error })
        const refused = answered(error, 401) || answered(error, 403)
        throw refused
          ? new Refusal(403, { message: "You have no role in this project.", cause: error })
          : error
      })
      return readToken(answer, requestId)
    },

    async revoke(token, requestId) {
      const headers = { "x-auth-token": token, "x-subject-token": token }
      const url = `${base}/auth/tokens`
      const ask = send({ service, method: "DELETE", url, headers, secret: token, requestId })
      await ask.catch((error: unknown) => {
        if (!NOT_VALID.some((status) => answered(error, status))) throw error
      })
    },

    async ping(requestId) {
      await send({ service, method: "GET", url: base, headers: {}, requestId })
    },
  }
}

/** A new token and what it says, out of Keystone's answer. */
export function readToken(answer: Answer, requestId: string): { token: string; scope: Scope } {
  const token = answer.header("x-subject-token")
  if (token === undefined) throw unreadable(requestId)
  const scope = read(answer, requestId)
  /** A token that was issued in this very request tells Keystone's time. */
  return { token, scope: { ...scope, ends: endOf(scope, scope.issued_at ?? answer.header("date")) } }
}

function read(answer: Answer, requestId: string): Scope {
  const body = tokenBody.safeParse(answer.body)
  if (!body.success) throw unreadable(requestId)
  const { token } = body.data
  return { ...token, ends: endOf(token, answer.header("date")) }
}

/** Milliseconds by which clocks that are the same may seem to differ: `Date` has whole seconds, and an answer takes its time. */
const SAME = 60_000

/** By our clock. Only the time that is left counts, by the clock that wrote `expires_at`: the two may differ by hours. */
function endOf({ expires_at }: { expires_at: string }, keystoneNow: string | undefined): number {
  const ahead = Date.now() - Date.parse(keystoneNow ?? "")
  const expires = Date.parse(expires_at)
  return Math.abs(ahead) > SAME ? expires + ahead : expires
}

export function unreadable(requestId: string): UpstreamError {
  const message = "The identity service gave an answer that cannot be read."
  return new UpstreamError({ service: "keystone", status: 200, message, requestId }, { httpStatus: 502 })
}
