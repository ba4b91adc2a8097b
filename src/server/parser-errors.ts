import type { FastifyInstance } from "fastify"
import { STATUS_CODES, type ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { codeOf } from "../failure.js"

/** Bytes of a request's address and headers together. */
export const HEADER_BYTES = 65_536

const TOO_LONG = `The request's address and headers may have ${HEADER_BYTES} bytes together. Send a long query by POST.`

const REFUSALS: Record<string, [status: number, message: string]> = {
  HPE_HEADER_OVERFLOW: [431, TOO_LONG],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, "The request's chunk extensions are too long. Leave them out."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request's headers did not arrive in time. Send it again."],
}

const INVALID_HTTP: [number, string] = [400, "The request is not valid HTTP/1.1."]

/**
 * Answers what Node's parser refuses, before there is a request that any hook could see, in the shape of all
 * other refusals. A connection on which an answer has begun can take no other one, and only ends.
 */
export function answerParserErrors(app: FastifyInstance): void {
  const answers = new WeakMap<object, ServerResponse>()
  app.server.prependListener("request", ({ socket }, response) => void answers.set(socket, response))
  app.server.removeAllListeners("clientError")
  app.server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const begun = answers.get(socket)
    const isTaken = begun?.headersSent === true && !begun.writableFinished
    if (error.code === "ECONNRESET" || !socket.writable || isTaken) return void socket.destroy()
    const [status, message] = REFUSALS[error.code ?? ""] ?? INVALID_HTTP
    app.log.info({ code: codeOf(status), status, failure: error.code }, "refused")
    socket.end(answer(status, JSON.stringify({ error: { code: codeOf(status), message } })))
  })
}

function answer(status: number, body: string): string {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "cache-control: no-store",
    "x-content-type-options: nosniff",
    "connection: close",
  ]
  return [...head, "", body].join("\r\n")
}
