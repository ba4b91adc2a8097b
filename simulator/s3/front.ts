import { randomBytes } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { pipeline } from "node:stream/promises"
import { authenticate } from "./authenticate.js"
import { openCall, type S3Answer, type S3Call } from "./call.js"
import { corsHeaders, preflight } from "./cors.js"
import { errorXml, S3Error } from "./error.js"
import { meetFaults } from "./faults.js"
import { routeOf, type Route } from "./routes.js"
import type { Store } from "./store.js"
import { DECLARATION } from "./xml.js"
import { ClientGone } from "../wire.js"

export function serveStore(store: Store, background: Set<Promise<unknown>>): Server {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const work = answer(store, request, response)
      .catch((error: Error) => {
        if (!isGone(error)) process.emitWarning(error)
        response.destroy()
      })
      .finally(() => background.delete(work))
    background.add(work)
  }
  // A client on a slow machine must not lose a connection that it is about to reuse.
  const options = { maxHeaderSize: 64 * 1024, requestTimeout: 0, keepAliveTimeout: 600_000 }
  // "100 Continue" is sent only when the body is needed.
  return createServer(options, listener).on("checkContinue", listener)
}

const GONE = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"])

const isGone = (error: NodeJS.ErrnoException) => error instanceof ClientGone || GONE.has(error.code ?? "")

const WRITES = new Set(["PUT", "POST", "DELETE"])

async function answer(store: Store, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = randomBytes(8).toString("hex").toUpperCase()
  const log = {
    operation: undefined as string | undefined,
    method: request.method ?? "",
    path: request.url ?? "",
    status: 0,
  }
  store.requests.push(log)
  let call: S3Call | undefined
  let route: Route | undefined
  let result: S3Answer
  try {
    call = openCall(store, request, response)
    if (call.method === "OPTIONS") result = preflight(call)
    else {
      authenticate(call)
      route = routeOf(call)
      log.operation = route.operation
      await meetFaults(store.faults, route.operation, response)
      result = await route.run(call)
      if (WRITES.has(call.method)) store.changed()
    }
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    result = refusal(error, request.url ?? "/", id)
  }
  log.status = result.status
  const shared = {
    ...{ "x-amz-request-id": id, "x-amz-id-2": "polaris-simulator", server: "PolarisSimulator" },
    /** Clients correct their clock by it. */
    date: new Date(store.settings.now()).toUTCString(),
  }
  const cors = call && hasCors(call, route, result) ? corsHeaders(call) : {}
  await send(
    response,
    { ...result, headers: { ...shared, ...cors, ...result.headers } },
    request.method === "HEAD",
  )
}

const refusal = (error: S3Error, resource: string, id: string): S3Answer => ({
  status: error.status,
  headers: { "content-type": "application/xml" },
  body: DECLARATION + errorXml(error, resource.split("?", 1)[0] ?? "", id),
})

function hasCors({ method, store }: S3Call, route: Route | undefined, { status }: S3Answer): boolean {
  if (method === "OPTIONS") return false
  return store.settings.habits === "s3" || (status < 400 && route?.isAboutBytes === true)
}

async function send(
  response: ServerResponse,
  { status, headers, body = "" }: S3Answer,
  isHead: boolean,
): Promise<void> {
  if (response.destroyed) return
  const length = typeof body === "string" && status !== 204 && status !== 304 && !isHead
  response.writeHead(status, {
    ...(length && { "content-length": String(Buffer.byteLength(body)) }),
    ...headers,
  })
  if (isHead || typeof body === "string") response.end(isHead ? "" : body)
  else await pipeline(body, response)
}
