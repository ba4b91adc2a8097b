import type { FastifyInstance } from "fastify"

/** The time that an answer gets to arrive before a connection with the rest of a body on it ends. */
const LINGER_MS = 1_000

/**
 * A refusal while the caller is still sending must arrive at once. Node would read the rest of the body
 * away first: all of it, with a browser. Here the body is not read, and the connection ends after the
 * answer (docs/adr/0017).
 */
export function closeAfterEarlyResponse(scope: FastifyInstance): void {
  scope.addHook("onSend", async ({ raw }, reply, payload) => {
    if (raw.complete) return payload
    /**
     * What has arrived is dropped. It counts as read for Node, which then does not drain the rest by itself.
     */
    raw.read()
    raw.pause()
    /**
     * A caller that has written everything, if only into its buffers, would send its next request after it.
     */
    reply.header("connection", "close")
    /**
     * Node would end it right after the answer, and what is still being sent would reset it before the answer
     * is read.
     */
    raw.socket.destroySoon = () => undefined
    return payload
  })
  scope.addHook("onResponse", async ({ raw }) => {
    if (raw.complete) return
    setTimeout(() => raw.socket.destroy(), LINGER_MS).unref()
  })
}
