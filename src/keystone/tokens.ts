import { answered, Refusal } from "../errors.js"
import type { Answer } from "../http/send.js"
import { never } from "../signals.js"
import type { AskKeystone, KeystoneCall } from "./ask.js"
import { tokenBody, type Scope } from "./scope.js"

export interface Keystone {
  /** Validates a token at Keystone, with that token. Throws Refusal 401 if it is not or no longer valid. */
  inspect(token: string, call: KeystoneCall): Promise<Scope>
  /** A token of the same caller for another project. Throws Refusal 403 if the caller has no role there. */
  rescope(token: string, projectId: string, call: KeystoneCall): Promise<{ token: string; scope: Scope }>
  /**
   * Revokes a token; one that has already expired is accepted. Tokens made from it for other projects stay
   * valid (recorded). Continues when the caller disconnects, because a user who signs out may close the page
   * at once.
   */
  revoke(token: string, call: Pick<KeystoneCall, "id">): Promise<void>
  /** Resolves if Keystone responds at all. */
  ping(call: KeystoneCall): Promise<void>
}

export const EXPIRED = "Your session has ended or its token is not valid. Sign in again."

/**
 * Statuses with which Keystone refuses an unknown token, a malformed one, and one too long for its headers.
 */
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

/** A new token and its scope, from Keystone's response. */
export function readToken(answer: Answer): { token: string; scope: Scope } {
  const token = answer.header("x-subject-token")
  if (token === undefined) throw answer.invalid()
  const scope = read(answer)
  /** A token issued in this request shows Keystone's current time. */
  return { token, scope: { ...scope, ends: endOf(scope, scope.issued_at ?? answer.header("date")) } }
}

function read(answer: Answer): Scope {
  const body = tokenBody.safeParse(answer.body)
  if (!body.success) throw answer.invalid()
  const { token } = body.data
  return { ...token, ends: endOf(token, answer.header("date")) }
}

/**
 * Clocks that differ by less than this count as equal: `Date` has whole seconds, and a response takes time.
 */
const SAME_MS = 60_000

/**
 * The expiry by this machine's clock. Only the remaining time counts, because this clock and the one that
 * wrote `expires_at` may differ by hours.
 */
function endOf({ expires_at }: { expires_at: string }, keystoneNow: string | undefined): number {
  const ahead = Date.now() - Date.parse(keystoneNow ?? "")
  const expires = Date.parse(expires_at)
  return Math.abs(ahead) > SAME_MS ? expires + ahead : expires
}
