import type { FastifyInstance } from "fastify"
import type { Socket } from "node:net"

/**
 * On shutdown, a connection closes after its current request, and one without any request closes at once.
 * Node itself closes only connections that were used and are idle at that moment; the others would delay the
 * shutdown until the grace period is over. Browsers open connections in advance.
 */
export function closeLastConnections(app: FastifyInstance): void {
  const open = new Set<Socket>()
  let ending = false
  app.server.on("connection", (socket) => {
    open.add(socket)
    socket.once("close", () => open.delete(socket))
  })
  app.addHook("onSend", async (_request, reply, payload) => {
    if (ending) reply.header("connection", "close")
    return payload
  })
  app.addHook("preClose", async () => {
    ending = true
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
  })
}
