import { randomUUID } from "node:crypto"
import { Refusal } from "../errors.js"
import type { Issued } from "../keystone/sign-in.js"
import type { CurrentSession, SignInInput } from "../schemas/session.js"
import { TooMany } from "../limits/counters.js"
import { coarseKey } from "../schemas/collation.js"
import type { Device, Seals } from "./seals.js"
import type { SessionContext, Visit } from "./visit.js"
import { recognise, view } from "./who.js"

const OFF = "Signing in is switched off here (no SESSION_KEYS). Send a Keystone token as X-Auth-Token."

const CLOCKS =
  "The identity service's token has ended already, as the clock of Polaris has it. Their clocks differ: " +
  "ask your operator to synchronize the clocks of both machines."

/** Signs in at Keystone and hands the browser its session. Nothing that is answered holds the token. */
export async function begin(context: SessionContext, input: SignInInput): Promise<CurrentSession> {
  const { session: visit } = context
  const { seals, address } = visit
  if (seals === undefined) throw new Refusal(503, OFF)
  visit.refuseForeignPage()
  const user = nameIn(input)
  const device = await deviceOf(visit, user, seals)
  const issued = await attempt(context, input, { user, device })
  const { token, scope } = issued
  const projectId = "password" in input ? input.projectId : undefined
  const known = projectId === undefined ? issued : await recognise(context, { token, projectId, address })
  if (scope.ends <= Date.now()) throw new Refusal(502, CLOCKS)
  if (device === undefined) await visit.remember({ device: randomUUID(), user }, seals)
  await visit.keep({ token, expires: scope.ends, projectId }, seals)
  return view(known)
}

/** The id of this browser, when this user has signed in here before. */
async function deviceOf(visit: Visit, user: string, seals: Seals): Promise<string | undefined> {
  const known = await visit.device(seals)
  return known?.user === user ? known.device : undefined
}

async function attempt(
  { session: { attempts, signIn, address, answer }, call }: SessionContext,
  input: SignInInput,
  by: Pick<Device, "user"> & { device: string | undefined },
): Promise<Issued> {
  try {
    return await attempts.make({ ...by, address }, () => signIn(input, call))
  } catch (error) {
    if (error instanceof TooMany) answer("retry-after", String(error.seconds))
    throw error
  }
}

/** Whom an attempt is counted for: one key for all names that Keystone's database takes for one. */
function nameIn(input: SignInInput): string {
  const given = "password" in input ? input : input.applicationCredential
  if ("id" in given) return `credential ${coarseKey(given.id)}`
  return `user ${coarseKey(given.domain)}\n${coarseKey(given.username)}`
}
