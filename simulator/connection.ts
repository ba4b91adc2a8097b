import type { Server } from "node:http"
import type { Socket } from "node:net"
import { duplexPair, Readable, type Duplex } from "node:stream"
import type { ReadableStream } from "node:stream/web"
import { http, HttpResponse, type HttpHandler } from "msw"
import { Agent, request as send, type buildConnector } from "undici"

/** Opens connections in memory instead of over TCP, in the form that undici calls a connector. */
export type Connect = buildConnector.connector

/**
 * Adds the properties of a socket that servers use and a stream lacks. In memory there is no idle time to
 * limit.
 */
const asSocket = (stream: Duplex) =>
  Object.assign(stream, {
    ...{ remoteAddress: "127.0.0.1", remoteFamily: "IPv4", remotePort: 0, bytesRead: 1 },
    setTimeout: () => stream,
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    destroySoon: () => void stream.end(() => stream.destroy()),
  }) as unknown as Socket

/** Opens connections to a server that does not listen. The requested host and port do not matter. */
export const connectTo =
  (server: Server): Connect =>
  (_options, callback) => {
    const [near, far] = duplexPair()
    near.once("close", () => far.destroy())
    /** The last bytes from the server must still be read. */
    far.once("close", () => setImmediate(() => near.destroy()))
    server.emit("connection", asSocket(far))
    /** undici sends nothing if it is called back at once. */
    process.nextTick(callback, null, near)
  }

/** Headers that concern one connection and are not passed on. */
const OF_CONNECTION = new Set(["connection", "expect", "keep-alive", "transfer-encoding", "upgrade"])

const WITHOUT_BODY = new Set([204, 205, 304])

/** Passes a request on to a server that does not listen, and its response back, both as streams. */
export function forwardTo(server: Server): (request: Request) => Promise<Response> {
  const dispatcher = new Agent({ connect: connectTo(server), headersTimeout: 0, bodyTimeout: 0 })
  return async (request) => {
    const { method, url, signal } = request
    const headers = Object.fromEntries([...request.headers].filter(([name]) => !OF_CONNECTION.has(name)))
    const content = request.body && Readable.fromWeb(request.body as ReadableStream)
    const response = await send(url, { dispatcher, method, headers, signal, body: content })
    const { statusCode: status, body } = response
    const hasBody = method !== "HEAD" && !WITHOUT_BODY.has(status)
    if (!hasBody) body.resume()
    const answer = Object.entries(response.headers).flatMap(([name, value]) =>
      OF_CONNECTION.has(name) ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
    )
    return new HttpResponse(hasBody ? (Readable.toWeb(body) as BodyInit) : null, { status, headers: answer })
  }
}

/**
 * msw handlers that answer every request to an origin from a Node server that does not listen, such as
 * `app.server` of a Polaris: uploads, downloads and event streams included.
 */
export function serverHandlers(origin: string, server: Server): HttpHandler[] {
  const forward = forwardTo(server)
  return [http.all(`${origin}/*`, ({ request }) => forward(request))]
}
