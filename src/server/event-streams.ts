import type { FastifyInstance } from "fastify"
import type { ServerResponse } from "node:http"

/**
 * Closes the connections of watchers on shutdown, because they do not end by themselves. The watchers
 * reconnect to another process.
 */
export function cutEventStreamsAtClose(scope: FastifyInstance): void {
  const open = new Set<ServerResponse>()
  scope.addHook("onSend", async (_request, reply, payload) => {
    const { raw } = reply
    if (reply.getHeader("content-type") === "text/event-stream") {
      open.add(raw)
      raw.once("close", () => open.delete(raw))
    }
    return payload
  })
  scope.addHook("preClose", async () => {
    for (const stream of open) stream.destroy()
  })
}
