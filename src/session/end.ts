import { Refusal, statusOf } from "../errors.js"
import type { Credentials } from "../keystone/callers.js"
import type { Visit } from "./visit.js"

const NOT_TOLD =
  "You are signed out here, but the identity service could not be told: the token ends by itself."

/** Signs out: the cookie goes, and the token ends at Keystone. With no session, or an ended one, there is nothing to do. */
export async function end(visit: Visit): Promise<{ success: true }> {
  const { token } = await visit.credentials().catch(unlessEnded)
  visit.drop()
  if (token !== undefined) await revoke(visit, token)
  return { success: true }
}

async function revoke({ keystone, callers, requestId }: Visit, token: string): Promise<void> {
  try {
    await keystone.revoke(token, requestId)
  } catch (error) {
    throw new Refusal(statusOf(error), NOT_TOLD, error)
  } finally {
    callers.forget(token)
  }
}

function unlessEnded(error: unknown): Credentials {
  if (error instanceof Refusal && error.reason === "session ended")
    return { token: undefined, projectId: undefined }
  throw error
}
