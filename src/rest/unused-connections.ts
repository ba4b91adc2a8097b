import type { FastifyInstance } from "fastify"
import type { Socket } from "node:net"

/**
 * Closes, at the end, the connections on which nobody has asked anything yet: browsers open them in advance, and Node
 * does not count them as idle, so they would hold up the end of the process.
 */
export function closeUnusedConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>()
  app.server.on("connection", (socket) => {
    unused.add(socket)
    socket.once("close", () => unused.delete(socket))
  })
  app.server.on("request", ({ socket }) => unused.delete(socket))
  app.addHook("preClose", async () => unused.forEach((socket) => socket.destroy()))
}
