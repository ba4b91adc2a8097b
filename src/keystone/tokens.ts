import { answered, Refusal } from "../errors.js"
import type { Answer } from "../http/send.js"
import { never } from "../signals.js"
import type { AskKeystone, KeystoneCall } from "./ask.js"
import { tokenBody, type Scope } from "./scope.js"

export interface Keystone {
  /**
   * What Keystone knows of a token, asked with that token. Throws Refusal 401 when it is not valid (any
   * more).
   */
  inspect(token: string, call: KeystoneCall): Promise<Scope>
  /** A token of the same caller for another project. Throws Refusal 403 when the caller has no role there. */
  rescope(token: string, projectId: string, call: KeystoneCall): Promise<{ token: string; scope: Scope }>
  /**
   * Ends a token; one that has ended already is fine. Tokens made from it for other projects live on
   * (recorded). Goes on when the caller leaves: somebody who signs out and closes the page wants the token to
   * end all the same.
   */
  revoke(token: string, call: Pick<KeystoneCall, "id">): Promise<void>
  /** Resolves when Keystone answers at all. */
  ping(call: KeystoneCall): Promise<void>
}

export const EXPIRED = "Your session has ended or its token is not valid. Sign in again."

/** How Keystone refuses a token it does not know, one it cannot read, and one too long for its headers. */
const NOT_VALID = [401, 404, 400, 431]

export function createKeystone(ask: AskKeystone): Keystone {
  return {
    async inspect(token, call) {
      const headers = { "x-subject-token": token }
      const answer = await ask(call, token)("GET", "/auth/tokens", { headers }).catch((error: unknown) => {
        const unknown = NOT_VALID.some((status) => answered(error, status))
        throw unknown ? new Refusal(401, { message: EXPIRED, cause: error }) : error
      })
      return read(answer)
    },

    async rescope(token, projectId, call) {
      const identity = { methods: ["token"], token: { id: token } }
      const body = { auth: { identity, scope: { project: { id: projectId } } } }
      const asked = ask(call)("POST", "/auth/tokens", { body, secrets: [token] })
      return readToken(await asked.catch(refusedProject))
    },

    async revoke(token, { id }) {
      const headers = { "x-subject-token": token }
      const asked = ask({ id, signal: never() }, token)("DELETE", "/auth/tokens", { headers })
      await asked.catch((error: unknown) => {
        if (!NOT_VALID.some((status) => answered(error, status))) throw error
      })
    },

    async ping(call) {
      await ask(call)("GET", "")
    },
  }
}

function refusedProject(error: unknown): never {
  if (answered(error, 404)) throw new Refusal(401, { message: EXPIRED, cause: error })
  const refused = answered(error, 401) || answered(error, 403)
  throw refused ? new Refusal(403, { message: "You have no role in this project.", cause: error }) : error
}

/** A new token and what it says, out of Keystone's answer. */
export function readToken(answer: Answer): { token: string; scope: Scope } {
  const token = answer.header("x-subject-token")
  if (token === undefined) throw answer.invalid()
  const scope = read(answer)
  /** A token that was issued in this very request shows Keystone's time. */
  return { token, scope: { ...scope, ends: endOf(scope, scope.issued_at ?? answer.header("date")) } }
}

function read(answer: Answer): Scope {
  const body = tokenBody.safeParse(answer.body)
  if (!body.success) throw answer.invalid()
  const { token } = body.data
  return { ...token, ends: endOf(token, answer.header("date")) }
}

/**
 * By which clocks that are the same may seem to differ: `Date` has whole seconds, and an answer
 * takes its time.
 */
const SAME_MS = 60_000

/**
 * By our clock. Only the time that is left counts, by the clock that wrote `expires_at`: the two may differ
 * by hours.
 */
function endOf({ expires_at }: { expires_at: string }, keystoneNow: string | undefined): number {
  const ahead = Date.now() - Date.parse(keystoneNow ?? "")
  const expires = Date.parse(expires_at)
  return Math.abs(ahead) > SAME_MS ? expires + ahead : expires
}
