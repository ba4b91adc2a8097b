import type { FastifyInstance } from "fastify"
import { STATUS_CODES, type ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { codeOf } from "../failure.js"

/** The limit for a request's URL and headers together, in bytes. */
export const HEADER_BYTES = 65_536

const TOO_LONG = `The request's URL and headers may have at most ${HEADER_BYTES} bytes together. Send a long query by POST.`

const REFUSALS: Record<string, [status: number, message: string]> = {
  HPE_HEADER_OVERFLOW: [431, TOO_LONG],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, "The request's chunk extensions are too long. Leave them out."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request's headers did not arrive in time. Send it again."],
}

const INVALID_HTTP: [number, string] = [400, "The request is not valid HTTP/1.1."]

const NO_PROXY: [number, string] = [405, "CONNECT is not possible here: Polaris is not a proxy."]

/**
 * Responds to input that Node's parser refuses, in the shape of all other refusals; there is no request and
 * no hook for it. Earlier requests on the same connection get their responses first.
 */
export function answerParserErrors(app: FastifyInstance): void {
  const open = new WeakMap<object, Set<ServerResponse>>()
  app.server.prependListener("request", ({ socket }, response) => {
    const answers = open.get(socket) ?? new Set()
    open.set(socket, answers.add(response))
    response.once("close", () => answers.delete(response))
  })

  /** If a response has already started, the connection can only be closed. */
  function refuse(socket: Socket, [status, message]: [number, string], failure: string | undefined): void {
    const hasBegun = [...(open.get(socket) ?? [])].some(({ headersSent }) => headersSent)
    if (hasBegun || !socket.writable) return void socket.destroy()
    app.log.info({ code: codeOf(status), status, failure }, "refused")
    socket.end(answer(status, JSON.stringify({ error: { code: codeOf(status), message } })))
  }

  const refused = new WeakSet<Socket>()

  function refuseInTurn(socket: Socket, refusal: [number, string], failure?: string): void {
    const last = [...(open.get(socket) ?? [])].filter(({ req }) => req.complete).at(-1)
    if (last === undefined) return refuse(socket, refusal, failure)
    /** The parser fails again for all further bytes. */
    if (!refused.has(socket)) last.once("close", () => refuse(socket, refusal, failure))
    refused.add(socket)
  }

  app.server.removeAllListeners("clientError")
  app.server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy()
    refuseInTurn(socket, REFUSALS[error.code ?? ""] ?? INVALID_HTTP, error.code)
  })
  app.server.on("connect", (_request, socket) => refuseInTurn(socket as Socket, NO_PROXY))
}

function answer(status: number, body: string): string {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "cache-control: no-store",
    "x-content-type-options: nosniff",
    "connection: close",
    ...(status === 405 ? ["allow: GET, HEAD, POST"] : []),
  ]
  return [...head, "", body].join("\r\n")
}
