import type { FastifyInstance } from "fastify"

/** Milliseconds that an answer gets to arrive before a connection with an unread body ends. */
const LINGER = 1_000

/**
 * A refusal while the caller is still sending must be heard at once. Node would read the rest of the body away first: all
 * of it, with a browser. Here the body is left unread, and the connection ends after the answer (docs/adr/0017).
 */
export function leaveNoBodyUnread(scope: FastifyInstance): void {
  scope.addHook("onSend", async (request, _reply, payload) => {
    const { raw } = request
    if (raw.complete) return payload
    /** Counts as read for Node, which then does not drain it by itself. */
    raw.read(0)
    raw.pause()
    return payload
  })
  scope.addHook("onResponse", async (request) => {
    const { raw } = request
    if (raw.complete) return
    setTimeout(() => raw.socket.destroy(), LINGER).unref()
  })
}
