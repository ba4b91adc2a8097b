import type { FastifyInstance } from "fastify"
import type { ServerResponse } from "node:http"

/** Watchers' connections have no end of their own: when the process closes they are cut, and reconnect elsewhere. */
export function cutEventStreamsAtClose(scope: FastifyInstance): void {
  const open = new Set<ServerResponse>()
  scope.addHook("onSend", async (_request, { raw }, payload) => {
    if (isEventStream(payload)) {
      open.add(raw)
      raw.once("close", () => open.delete(raw))
    }
    return payload
  })
  scope.addHook("preClose", async () => {
    for (const stream of open) stream.destroy()
  })
}

/** tRPC answers with a Response of the web. */
const isEventStream = (payload: unknown) =>
  payload instanceof Response && payload.headers.get("content-type")?.startsWith("text/event-stream")
