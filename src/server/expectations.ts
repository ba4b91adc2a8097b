import type { FastifyInstance } from "fastify"
import { IncomingMessage } from "node:http"
import { Refusal } from "../errors.js"

/**
 * Handles `Expect: 100-continue`: the caller gets 100 Continue when a handler starts to read the body, so
 * that a refused caller sends nothing. Node would send it at once. Every other expectation is refused.
 */
export function askForExpectedBodies(app: FastifyInstance): void {
  const askedOnRead = new WeakSet<IncomingMessage>()
  app.server.on("checkContinue", (request, response) => {
    request._read = function (size) {
      if (askedOnRead.delete(request)) response.writeContinue()
      IncomingMessage.prototype._read.call(request, size)
    }
    askedOnRead.add(request)
    app.server.emit("request", request, response)
  })
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response))
  app.addHook("onRequest", async ({ headers: { expect } }) => {
    if (expect !== undefined && expect.toLowerCase() !== "100-continue")
      throw new Refusal(417, `expect: "${expect.slice(0, 100)}" is not supported, only 100-continue.`)
  })
  /** Once the response is sent, the body is no longer needed. */
  app.addHook("onSend", async ({ raw }, _reply, payload) => {
    askedOnRead.delete(raw)
    return payload
  })
}
