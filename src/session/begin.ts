import { randomUUID } from "node:crypto"
import { Refusal } from "../errors.js"
import { failureOf, isExpected, logFailure } from "../failure.js"
import type { Issued } from "../keystone/sign-in.js"
import type { CurrentSession, SignInInput } from "../schemas/session.js"
import { TooMany } from "../limits/counters.js"
import { coarseKey } from "../schemas/collation.js"
import type { Device, Sealer } from "./sealer.js"
import type { SessionContext, SessionRequest } from "./session-request.js"
import type { Session } from "./sealer.js"
import { idsOf, recognise, view } from "./who.js"

const OFF =
  "Signing in is disabled on this server (SESSION_KEYS is not set). Send a Keystone token as X-Auth-Token."

const CLOCKS =
  "The identity service's token has already expired according to Polaris' clock. " +
  "Ask your operator to synchronize the clocks of both machines."

/** Signs in at Keystone and gives the browser its session. The response does not contain the token. */
export async function beginSession(context: SessionContext, input: SignInInput): Promise<CurrentSession> {
  const { session: sessionRequest } = context
  const { sealer, address } = sessionRequest
  if (sealer === undefined) throw new Refusal(503, OFF)
  sessionRequest.refuseForeignPage()
  const user = nameIn(input)
  const device = await deviceOf(sessionRequest, user, sealer)
  const former = await sessionRequest.former()
  const issued = await attempt(context, input, { user, device })
  const { token, scope } = issued
  sessionRequest.name(idsOf(issued))
  const projectId = "password" in input ? input.projectId : undefined
  const identity = projectId === undefined ? issued : await recognise(context, { token, projectId, address })
  if (scope.ends <= Date.now()) throw new Refusal(502, CLOCKS)
  if (device === undefined) await sessionRequest.remember({ device: randomUUID(), user }, sealer)
  await sessionRequest.keep({ token, expires: scope.ends, projectId, userId: scope.user.id }, sealer)
  if (former !== undefined) void revokeFormer(context, former)
  return view(identity)
}

/**
 * Revokes the token of the session that a new one has replaced in this browser. The caller does not wait for
 * it, and its failure changes nothing for them.
 */
async function revokeFormer({ session, call }: SessionContext, { token }: Session): Promise<void> {
  session.replaced(token)
  try {
    await session.keystone.revoke(token, call)
  } catch (error) {
    if (!isExpected(error)) return logFailure(call.log, error)
    const { status, message } = failureOf(error)
    call.log.warn({ status, failure: message }, "former session not revoked")
  }
}

/** The id of this browser, if this user has signed in here before. */
async function deviceOf(
  sessionRequest: SessionRequest,
  user: string,
  sealer: Sealer,
): Promise<string | undefined> {
  const mark = await sessionRequest.device(sealer)
  return mark?.user === user ? mark.device : undefined
}

async function attempt(
  { session: { limiter, signIn, address, answer }, call }: SessionContext,
  input: SignInInput,
  by: Pick<Device, "user"> & { device: string | undefined },
): Promise<Issued> {
  try {
    return await limiter.make({ ...by, address }, () => signIn(input, call))
  } catch (error) {
    if (error instanceof TooMany) answer("retry-after", String(error.seconds))
    throw error
  }
}

/** The key an attempt is counted under: the same for all names that Keystone's database considers equal. */
function nameIn(input: SignInInput): string {
  const given = "password" in input ? input : input.applicationCredential
  if ("id" in given) return `credential ${coarseKey(given.id)}`
  return `user ${coarseKey(given.domain)}\n${coarseKey(given.username)}`
}
