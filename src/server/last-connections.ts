import type { FastifyInstance } from "fastify"
import type { Socket } from "node:net"

/**
 * When the process is asked to end, a connection ends with the request on it, and one on which nobody has
 * asked anything yet ends at once. Node itself closes only those that have been used and are idle at that
 * moment; the others would hold up the end until the grace is over. Browsers open connections in advance.
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
