import { Refusal } from "../errors.js"
import { failureOf, isExpected } from "../failure.js"
import type { SessionReason } from "../schemas/session.js"
import type { Credentials } from "../keystone/callers.js"
import type { SessionContext } from "./session-request.js"
import { recognise } from "./who.js"

const NOT_REVOKED =
  "You are signed out here, but the identity service could not revoke the token. It remains valid until it expires."

/** Signs out: removes the cookie and revokes the token at Keystone. Does nothing without a session. */
export async function endSession(context: SessionContext): Promise<{ success: true }> {
  const { session } = context
  const held = await session.credentials().catch(unlessEnded)
  const token = held?.token
  if (held !== undefined) await nameForLog(context, held)
  session.drop()
  if (token !== undefined) await revoke(context, token)
  return { success: true }
}

/** Asks Keystone for the user of a token, for the log. Signing out continues if that fails. */
async function nameForLog(context: SessionContext, held: Credentials): Promise<void> {
  if (held.token === undefined || (await context.session.session()) !== undefined) return
  await recognise(context, held).catch((error: unknown) => {
    if (!isExpected(error)) throw error
  })
}

async function revoke({ session, call }: SessionContext, token: string): Promise<void> {
  try {
    await session.keystone.revoke(token, call)
  } catch (error) {
    if (!isExpected(error)) throw error
    throw new Refusal(failureOf(error).status, { message: NOT_REVOKED, cause: error })
  } finally {
    session.signedOut(token)
  }
}

function unlessEnded(error: unknown): undefined {
  if (error instanceof Refusal && error.reason === ("session_ended" satisfies SessionReason)) return undefined
  throw error
}
