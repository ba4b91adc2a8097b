import { once } from "node:events"
import {
  createServer as createHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http"
import { createServer as createHttps } from "node:https"
import type { AddressInfo } from "node:net"
import { image, scoped } from "./stand-in-answers.js"

/** One request as it arrived at the stand-in. */
export interface ReceivedRequest {
  /** `GET /image/v2/images`, without the query. */
  call: string
  query: string
  headers: IncomingHttpHeaders
  body: string
  /** Resolves when the connection of this request has gone, or its answer has been given. */
  ended: Promise<"answered" | "cut">
}

/** What the stand-in does with one request. */
export type Says = (response: ServerResponse, seen: ReceivedRequest) => void

/**
 * A Keystone (`/v3`) and a Glance (`/image`) whose every answer is the test's own. Without a script both are
 * well.
 */
export interface StandIn {
  url: string
  authUrl: string
  seen: ReceivedRequest[]
  /** What to do with `GET /image/v2/images` and the like: the answers in turn, the last one from then on. */
  on(call: string, ...says: Says[]): void
  /** How many such requests have come. */
  count(call: string): number
  close(): Promise<void>
}

export async function startStandIn(tls?: { key: string; cert: string }): Promise<StandIn> {
  const seen: ReceivedRequest[] = []
  const script = new Map<string, Says[]>()
  const server = tls ? createHttps(tls) : createHttp()
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = "", query = ""] = (request.url ?? "").split("?")
    const ended = once(response, "close").then(() => (response.writableFinished ? "answered" : "cut"))
    const body = await bodyOf(request)
    const one = { call: `${request.method} ${path}`, query, headers: request.headers, body, ended }
    seen.push(one)
    const [says = unscripted, ...later] = script.get(one.call) ?? []
    if (later.length > 0) script.set(one.call, later)
    says(response, one)
  }
  server.on("request", (request, response) => void answer(request, response))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const url = `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`
  const well = wellBehaved(url)
  for (const [call, says] of Object.entries(well)) script.set(call, [says])
  return {
    url,
    authUrl: `${url}/v3`,
    seen,
    on: (call, ...says) => void script.set(call, says),
    count: (call) => seen.filter((one) => one.call === call).length,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, "close")
    },
  }
}

/** The received part of the body, even if the sender disconnected in the middle of it. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ""
  try {
    for await (const chunk of request) body += String(chunk)
  } catch {
    return body
  }
  return body
}

const wellBehaved = (url: string): Record<string, Says> => ({
  "GET /v3": json(200, { version: { id: "v3.14" } }),
  "GET /v3/auth/tokens": json(200, scoped(`${url}/image`)),
  "POST /v3/auth/tokens": json(201, scoped(`${url}/image`), { "x-subject-token": "rescoped" }),
  "GET /image/v2/images": json(200, { images: [image()] }),
})

const unscripted: Says = (response, { call }) =>
  json(404, { message: `The stand-in knows no ${call}.` })(response, {} as ReceivedRequest)

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Says =>
  text(status, JSON.stringify(body), { "content-type": "application/json", ...headers })

export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Says =>
  (response) =>
    void response.writeHead(status, headers).end(body)

/** The connection breaks before an answer. */
export const cut: Says = (response) => void response.socket?.destroy()

/** The connection breaks in the middle of an answer. */
export const cutInside: Says = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
  response.write('{"images": [', () => response.socket?.destroy())
}

/** No answer, ever. */
export const hang: Says = () => {}

/** An answer that begins and never ends. */
export const hangInside: Says = (response) => {
  response.writeHead(200, { "content-type": "application/json" })
  response.write('{"images": [')
}

/** This answer, so many milliseconds later. */
export const later =
  (milliseconds: number, says: Says): Says =>
  (response, seen) =>
    void setTimeout(() => says(response, seen), milliseconds)

/** This answer, when the promise has been kept. */
export const after =
  (promise: Promise<unknown>, says: Says): Says =>
  (response, seen) =>
    void promise.then(() => says(response, seen))
