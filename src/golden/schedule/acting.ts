import { randomUUID } from "node:crypto"
import type { Call, CallLog } from "../../call.js"
import { Refusal } from "../../errors.js"
import type { Golden } from "../golden.js"
import type { Acting } from "./identity.js"

const NO_KEYS =
  "Polaris needs SESSION_KEYS for schedules, to seal your application credential. Ask your operator to set it."

export function actingOf({ acting }: Golden): Acting {
  if (acting === undefined) throw new Refusal(503, { message: NO_KEYS, reason: "no_session_keys" })
  return acting
}

const UNSEALED =
  "The application credential of the schedule cannot be read, because SESSION_KEYS has changed. Set the schedule again with a credential."
const REFUSED =
  "Keystone does not accept the application credential of the schedule any more. Set the schedule again with a new one."

/** A call as the user who has set a schedule. */
export async function callAsOwner(
  golden: Golden,
  credential: string,
  { log, signal }: { log: CallLog; signal: AbortSignal },
): Promise<Call> {
  const acting = actingOf(golden)
  const opened = await acting.unseal(credential)
  if (opened === undefined) throw new Refusal(401, UNSEALED)
  const call = { id: `req-${randomUUID()}`, log, signal }
  const caller = await acting.signIn(opened, call).catch((error: unknown) => {
    throw error instanceof Refusal && error.status === 401 ? new Refusal(401, REFUSED) : error
  })
  return { ...call, caller }
}
