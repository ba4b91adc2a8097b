import { Refusal } from "../errors.js"
import type { Issued } from "../keystone/sign-in.js"
import type { CurrentSession, SignInInput } from "../schemas/session.js"
import { TooManyAttempts } from "./attempts.js"
import type { Visit } from "./visit.js"
import { recognise, view } from "./who.js"

const OFF = "Signing in is switched off here (no SESSION_KEYS). Send a Keystone token as X-Auth-Token."

/** Signs in at Keystone and hands the browser its session. Nothing that is answered holds the token. */
export async function begin(visit: Visit, input: SignInInput): Promise<CurrentSession> {
  const { seals } = visit
  if (seals === undefined) throw new Refusal(503, OFF)
  visit.refuseForeignPage()
  const issued = await attempt(visit, input)
  const { token, scope } = issued
  const projectId = "password" in input ? input.projectId : undefined
  const known = projectId === undefined ? issued : await recognise(visit, { token, projectId })
  await visit.keep({ token, expires: Date.parse(scope.expires_at), projectId }, seals)
  return view(known)
}

async function attempt(
  { attempts, signIn, address, requestId, answer }: Visit,
  input: SignInInput,
): Promise<Issued> {
  try {
    return await attempts.make(nameIn(input), address, () => signIn(input, requestId))
  } catch (error) {
    if (error instanceof TooManyAttempts) answer("retry-after", String(error.seconds))
    throw error
  }
}

/** Whom an attempt is counted for. */
function nameIn(input: SignInInput): string {
  if ("password" in input) return `user ${input.domain}/${input.username}`
  const { applicationCredential: given } = input
  return "id" in given ? `credential ${given.id}` : `user ${given.domain}/${given.username}`
}
