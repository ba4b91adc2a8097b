import type { FastifyInstance } from "fastify"
import { STATUS_CODES, type ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { Refusal } from "../errors.js"
import { codeOf } from "../failure.js"
import type { RequestLimits } from "../limits/request-limits.js"
import { createRequestId } from "./request-log.js"
import { SAFE_HEADERS } from "./safe-headers.js"

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
 * Responds to input that Node's parser refuses, in the shape and with the headers of all other refusals;
 * there is no request and no hook for it. It counts as a request of the connection's address. Earlier
 * requests on the same connection get their responses first.
 */
export function answerParserErrors(app: FastifyInstance, limits: Pick<RequestLimits, "fromAddress">): void {
  const open = new WeakMap<object, Set<ServerResponse>>()
  app.server.prependListener("request", ({ socket }, response) => {
    const answers = open.get(socket) ?? new Set()
    open.set(socket, answers.add(response))
    response.once("close", () => answers.delete(response))
  })

  /** If a response has already started, the connection can only be closed. */
  const cannotAnswer = (socket: Socket) =>
    !socket.writable || [...(open.get(socket) ?? [])].some(({ headersSent }) => headersSent)

  async function refuse(socket: Socket, given: Refusal, failure: string | undefined): Promise<void> {
    const address = socket.remoteAddress ?? ""
    const { status, message, seconds } = await limits.fromAddress(address).then(
      () => given,
      (error: unknown) => (error instanceof Refusal ? error : given),
    )
    if (cannotAnswer(socket)) return void socket.destroy()
    const reqId = createRequestId()
    app.log.info({ reqId, address, code: codeOf(status), status, failure }, "refused")
    const body = JSON.stringify({ error: { code: codeOf(status), message } })
    socket.end(
      answer(status, body, {
        "x-openstack-request-id": reqId,
        ...(status === 405 && { allow: "GET, HEAD, POST" }),
        ...(seconds !== undefined && { "retry-after": String(seconds) }),
      }),
    )
  }

  /** The parser fails again for all further bytes. */
  const refused = new WeakSet<Socket>()

  function refuseInTurn(socket: Socket, [status, message]: [number, string], failure?: string): void {
    if (refused.has(socket)) return
    refused.add(socket)
    const last = [...(open.get(socket) ?? [])].filter(({ req }) => req.complete).at(-1)
    const answerIt = () => void refuse(socket, new Refusal(status, message), failure)
    if (last === undefined) answerIt()
    else last.once("close", answerIt)
  }

  app.server.removeAllListeners("clientError")
  app.server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy()
    refuseInTurn(socket, REFUSALS[error.code ?? ""] ?? INVALID_HTTP, error.code)
  })
  app.server.on("connect", (_request, socket) => refuseInTurn(socket as Socket, NO_PROXY))
}

function answer(status: number, body: string, headers: Record<string, string>): string {
  const all = {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    ...SAFE_HEADERS,
    ...headers,
    connection: "close",
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", body].join("\r\n")
}
