import { isUtf8 } from "node:buffer"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { getResponse, type HttpHandler } from "msw"
import { asAnswer, type Answer } from "./answer.js"
import { cinderHandlers } from "./cinder/handlers.js"
import { serveData } from "./glance/data.js"
import { glanceHandlers, prefix } from "./glance/handlers.js"
import { knownVersions } from "./glance/info.js"
import { unknownPath } from "./keystone/answers.js"
import { keystoneHandlers } from "./keystone/handlers.js"
import { neutronHandlers } from "./neutron/handlers.js"
import { novaHandlers } from "./nova/handlers.js"
import { asHeaders, ClientGone, openBody, send } from "./wire.js"
import type { LoggedRequest, World } from "./world.js"

/** One HTTP server for all services: data routes first, then msw's handlers. */
export function serve(world: World): Server {
  const handlers = [
    ...glanceHandlers(world),
    ...novaHandlers(world),
    ...neutronHandlers(world),
    ...cinderHandlers(world),
    ...keystoneHandlers(world),
  ]
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const work = answer(request, response)
      .catch((error: Error) => {
        if (!(error instanceof ClientGone)) process.emitWarning(error)
        response.destroy()
      })
      .finally(() => world.background.delete(work))
    world.background.add(work)
  }
  // A client on a slow machine must not lose a connection that it is about to reuse.
  const options = { maxHeaderSize: 256 * 1024, requestTimeout: 0, keepAliveTimeout: 600_000 }
  // "100 Continue" is sent only when the body is needed.
  return createServer(options, listener).on("checkContinue", listener)

  /** msw copies the whole request for every handler it tries, so it gets only those whose path matches. */
  function handlersFor(url: string): HttpHandler[] {
    const [path = ""] = url.split("?", 1)
    return handlers.filter(({ info }) => !(info.path instanceof RegExp) || info.path.test(path))
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refused(request)
    if (refusal) {
      send(response, refusal)
      return
    }
    const { path, query } = split(request.url ?? "/")
    const inside = glancePath(path)
    const service = inside === undefined ? serviceAt(path) : "glance"
    log(world, request, service)
    if (world.away.has(service)) {
      response.destroy()
      return
    }
    if (inside !== undefined && (await serveData(world, inside, request, response))) return
    const url = world.origin + (inside === undefined ? path : prefix + inside) + query
    const found = await getResponse(handlersFor(url), await asRequest(url, request, response))
    send(response, found ? await asAnswer(found) : unknownPath)
  }
}

/** Eventlet's limits on a request line and on one header line. */
const longestLine = 8192
const longestHeader = 16_384
/** Methods that a `Request` cannot have. */
const forbiddenMethods = new Set(["TRACE", "TRACK", "CONNECT"])

const refusals: [status: number, (request: IncomingMessage) => boolean][] = [
  [414, ({ method = "", url = "" }) => `${method} ${url} HTTP/1.1\r\n`.length > longestLine],
  [400, ({ rawHeaders }) => rawHeaders.some((part, index) => index % 2 === 1 && part.length > longestHeader)],
  [500, ({ url = "" }) => !isUtf8(pathBytes(url))],
  [405, ({ method = "" }) => forbiddenMethods.has(method)],
]

/** A request that never reaches the application gets an empty response. */
function refused(request: IncomingMessage): Answer | undefined {
  const refusal = refusals.find(([, holds]) => holds(request))
  return (
    refusal && {
      status: refusal[0],
      headers: refusal[0] === 500 ? { "content-type": "text/plain" } : {},
      body: "",
    }
  )
}

const pathBytes = (target: string): Buffer =>
  Buffer.from(
    (target.split("?", 1)[0] ?? "").replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    ),
    "latin1",
  )

/**
 * WSGI decodes a path before it is routed: an encoded slash is a separator, and other bytes are read as
 * latin-1.
 */
function split(target: string): { path: string; query: string } {
  const path = pathBytes(target).toString("latin1").split("/").map(encodeURIComponent).join("/")
  const mark = target.indexOf("?")
  return { path, query: mark === -1 ? "" : target.slice(mark) }
}

/** The path inside Glance, with any known minor version treated as v2; undefined outside of Glance. */
function glancePath(path: string): string | undefined {
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return undefined
  const inside = path.slice(prefix.length).replace(/\/{2,}/g, "/")
  const [, version = "", ...rest] = inside.split("/")
  return knownVersions.has(version) ? ["", "v2", ...rest].join("/") : inside
}

const services: Record<string, LoggedRequest["service"]> = {
  ...{ compute: "nova", network: "neutron", volume: "cinder" },
}

const serviceAt = (path: string): LoggedRequest["service"] => services[path.split("/")[1] ?? ""] ?? "keystone"

function log(
  world: World,
  { method = "", url: path = "", headers }: IncomingMessage,
  service: LoggedRequest["service"],
) {
  const given = headers["x-openstack-request-id"]
  world.requests.push({ service, method, path, requestId: typeof given === "string" ? given : undefined })
}

const without = new Set(["GET", "HEAD"])

async function asRequest(url: string, request: IncomingMessage, response: ServerResponse): Promise<Request> {
  const { method = "GET" } = request
  const chunks: Buffer[] = []
  for await (const chunk of openBody(request, response)) chunks.push(chunk)
  const body = without.has(method) ? null : Buffer.concat(chunks)
  return new Request(url, { method, headers: asHeaders(request), body })
}
