import type { FastifyInstance } from "fastify"

/** How long a response may take to arrive before a connection whose body was not read is closed. */
const LINGER_MS = 5_000

/**
 * Makes a refusal arrive at once, even while the caller is still sending. Node would first read the rest of
 * the body; Polaris does not, and closes the connection after the response (docs/adr/0017).
 */
export function closeAfterEarlyResponse(scope: FastifyInstance): void {
  scope.addHook("onSend", async ({ raw }, reply, payload) => {
    if (raw.complete) return payload
    /** Drops the bytes that have arrived. Node then considers the body read and does not drain the rest. */
    raw.read()
    raw.pause()
    /**
     * Otherwise a caller that has already written its whole body, at least into buffers, would send its next
     * request on this connection.
     */
    reply.header("connection", "close")
    /**
     * Node would close the socket right after the response. Bytes that still arrive would then reset the
     * connection before the caller has read the response.
     */
    raw.socket.destroySoon = () => undefined
    return payload
  })
  scope.addHook("onResponse", async ({ raw }) => {
    if (raw.complete) return
    setTimeout(() => raw.socket.destroy(), LINGER_MS).unref()
  })
}
