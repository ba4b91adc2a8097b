import { Refusal } from "../errors.js"
import { failureOf, isExpected } from "../failure.js"
import type { SessionReason } from "../schemas/session.js"
import type { Visit } from "./visit.js"

const NOT_TOLD =
  "You are signed out here, but the identity service could not be told: the token ends by itself."

/**
 * Signs out: the cookie goes, and the token ends at Keystone. With no session, or an ended one, there is
 * nothing to do.
 */
export async function end(visit: Visit): Promise<{ success: true }> {
  const token = await visit.credentials().then((held) => held.token, unlessEnded)
  visit.drop()
  if (token !== undefined) await revoke(visit, token)
  return { success: true }
}

async function revoke({ keystone, signedOut, requestId }: Visit, token: string): Promise<void> {
  try {
    await keystone.revoke(token, requestId)
  } catch (error) {
    if (!isExpected(error)) throw error
    throw new Refusal(failureOf(error).status, { message: NOT_TOLD, cause: error })
  } finally {
    signedOut(token)
  }
}

function unlessEnded(error: unknown): undefined {
  if (error instanceof Refusal && error.reason === ("session_ended" satisfies SessionReason)) return undefined
  throw error
}
