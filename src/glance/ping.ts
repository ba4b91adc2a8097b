import type { Call } from "../call.js"
import { UpstreamError } from "../errors.js"
import { createAsk } from "../http/ask.js"
import type { Send } from "../http/send.js"

/** Resolves if Glance responds, with any status below 500. Needs no token. */
export async function pingGlance(
  send: Send,
  endpoint: string,
  call: Pick<Call, "id" | "signal">,
): Promise<void> {
  await createAsk({ send, service: "glance", endpoint, call })("GET", "/versions").catch((error: unknown) => {
    const status = error instanceof UpstreamError ? error.failure.status : null
    if (status === null || status >= 500) throw error
  })
}
