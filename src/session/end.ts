import { Refusal } from "../errors.js"
import { failureOf, isExpected } from "../failure.js"
import type { SessionReason } from "../schemas/session.js"
import type { SessionContext } from "./session-request.js"

const NOT_REVOKED =
  "You are signed out here, but the identity service could not revoke the token. It remains valid until it expires."

/** Signs out: removes the cookie and revokes the token at Keystone. Does nothing without a session. */
export async function endSession(context: SessionContext): Promise<{ success: true }> {
  const { session } = context
  const token = await session.credentials().then((held) => held.token, unlessEnded)
  session.drop()
  if (token !== undefined) await revoke(context, token)
  return { success: true }
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
