import { answered, Refusal, UpstreamError } from "../errors.js"
import type { SessionReason, SignInInput } from "../schemas/session.js"
import { never } from "../signals.js"
import type { AskKeystone, KeystoneCall } from "./ask.js"
import type { Scope } from "./scope.js"
import { readToken } from "./tokens.js"

/**
 * Requests a token from Keystone: unscoped for a password, in its own project for an application credential.
 * Throws Refusal 401 if the credentials are not accepted, always with the same message, so that guessing
 * reveals nothing. Continues when the caller disconnects: attempts are counted by their result, and
 * disconnecting early must not avoid the count.
 */
export type SignIn = (input: SignInInput, call: Pick<KeystoneCall, "id">) => Promise<Issued>

export interface Issued {
  token: string
  scope: Scope
}

const WRONG = "Signing in failed. Check what you entered and try again."
const CODE = "This account needs a one-time code (TOTP) in addition to the password."

/** Statuses with which Keystone refuses credentials, including malformed ones and unknown ids and users. */
const NOT_ACCEPTED = [400, 401, 403, 404]

export function createSignIn(ask: AskKeystone): SignIn {
  return async (input, { id }) => {
    const body = { auth: auth(input) }
    const asked = ask({ id, signal: never() })("POST", "/auth/tokens", { body, secrets: secretsIn(input) })
    const answer = await asked.catch((error: unknown) => {
      throw refusal(error, input)
    })
    return readToken(answer)
  }
}

const secretsIn = (input: SignInInput) =>
  "password" in input
    ? [input.password, ...(input.totp === undefined ? [] : [input.totp])]
    : [input.applicationCredential.secret]

/** Without a cause, because Keystone's own message can reveal what was wrong. */
function refusal(error: unknown, input: SignInInput): unknown {
  if (!NOT_ACCEPTED.some((status) => answered(error, status))) return error
  const needsCode = (error as UpstreamError).header("openstack-auth-receipt") !== undefined
  if (needsCode && "password" in input && input.totp === undefined)
    return new Refusal(401, { message: CODE, reason: "one_time_code_needed" satisfies SessionReason })
  return new Refusal(401, { message: WRONG, reason: "wrong_credentials" satisfies SessionReason })
}

/**
 * Identity API v3, "Password authentication with unscoped authorization" and "Authenticating with an
 * application credential".
 */
function auth(input: SignInInput): unknown {
  if (!("password" in input)) return { identity: byCredential(input.applicationCredential) }
  const { username, domain, password, totp } = input
  const user = { name: username, domain: { name: domain } }
  const methods = totp === undefined ? ["password"] : ["password", "totp"]
  const code = totp === undefined ? {} : { totp: { user: { ...user, passcode: totp } } }
  return { identity: { methods, password: { user: { ...user, password } }, ...code }, scope: "unscoped" }
}

function byCredential(
  given: Extract<SignInInput, { applicationCredential: unknown }>["applicationCredential"],
) {
  const { secret } = given
  const which =
    "id" in given
      ? { id: given.id }
      : { name: given.name, user: { name: given.username, domain: { name: given.domain } } }
  return { methods: ["application_credential"], application_credential: { ...which, secret } }
}
