import { once } from "node:events"
import {
  Agent,
  createServer,
  request as requestTo,
  type IncomingMessage,
  type ServerResponse,
} from "node:http"
import type { AddressInfo } from "node:net"
import { pipeline, Transform, type TransformCallback } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"

/** What goes wrong with a request on its way to the cloud. Bytes are those of the body. */
export interface Fault {
  /** Bytes of the request that get through; then `then` happens. 0 is before anything reaches the cloud. */
  after?: number
  /** `cut` breaks both connections, `stall` takes no more bytes, an answer is given in the cloud's stead. */
  then?: "cut" | "stall" | { status: number; body: string }
  /** After `after` bytes nothing moves for so many milliseconds; then the rest gets through. */
  pauseMs?: number
  /** Bytes a second the request is let through with. */
  rate?: number
  /** Bytes of the cloud's answer that get through before both connections break; 0 is before its status. */
  cutAnswerAfter?: number
  /** The cloud's answer is held back so many milliseconds, or until this resolves. */
  delayAnswer?: number | Promise<unknown>
}

/** One request that came to the proxy. */
export interface Passed {
  /** `PUT /image/v2/images/<id>/file`, without the query. */
  call: string
  headers: IncomingMessage["headers"]
  /** Bytes of the body let through to the cloud so far. */
  sent: number
  /** The cloud's status; undefined before its answer. */
  status: number | undefined
  /** Resolves when the answer has been given or the connection to Polaris has gone. */
  ended: Promise<"answered" | "cut">
}

type Choice = (call: string, request: IncomingMessage) => Fault | undefined

/**
 * An HTTP proxy between Polaris and a cloud that breaks what a test specifies. It streams, with
 * back-pressure. With `closesEarly`, an answer to a request whose body is not complete closes the connection.
 */
export interface Proxy {
  url: string
  passed: Passed[]
  /** The fault of this and later requests, chosen by what they are; undefined lets a request through. */
  fault(choose: Choice): void
  count(call: string): number
  close(): Promise<void>
}

export async function startProxy(cloud: string, { closesEarly = false } = {}): Promise<Proxy> {
  const passed: Passed[] = []
  /** One connection per request: on a reused one a request could fail because it is being closed. */
  const agent = new Agent({ keepAlive: false })
  let choose: Choice = () => undefined
  /** The Keep-Alive header gives clients this time: they close an idle connection before it ends. */
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 20_000 }, (request, response) => {
    const call = `${request.method} ${request.url?.split("?")[0] ?? ""}`
    const ended = once(response, "close").then(() => (response.writableFinished ? "answered" : "cut"))
    const one: Passed = { call, headers: request.headers, sent: 0, status: undefined, ended }
    passed.push(one)
    pass({ request, response, one, fault: choose(call, request) ?? {}, closesEarly }, cloud, agent)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    fault: (chosen) => void (choose = chosen),
    count: (call) => passed.filter((one) => one.call === call).length,
    async close() {
      server.close()
      server.closeAllConnections()
      agent.destroy()
      await once(server, "close")
    },
  }
}

/** Milliseconds that an answer gets to arrive. */
const LINGER = 100

interface Passing {
  request: IncomingMessage
  response: ServerResponse
  one: Passed
  fault: Fault
  closesEarly: boolean
}

function pass({ request, response, one, fault, closesEarly }: Passing, cloud: string, agent: Agent): void {
  if (fault.after === 0) return happen(fault, request, response)
  const { method, headers, url = "/" } = request
  const onward = requestTo(new URL(url, cloud), { method: method ?? "GET", headers, agent })
  const end = () => {
    happen(fault, request, response)
    if (fault.then === "cut") onward.destroy()
    /** Later: the pipeline ends the connection to Polaris with it, and the answer must arrive before. */
    if (typeof fault.then === "object") setTimeout(() => onward.destroy(), LINGER)
  }
  const passBack = async (answer: IncomingMessage) => {
    one.status = answer.statusCode
    await (typeof fault.delayAnswer === "number" ? sleep(fault.delayAnswer) : fault.delayAnswer)
    if (fault.cutAnswerAfter === 0) return void request.socket.destroy()
    if (response.destroyed) return void answer.destroy()
    /** A client that is still sending a body must not use the connection again. */
    const headers = closesEarly && !request.complete ? { connection: "close" } : {}
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...headers })
    const cut = () => request.socket.destroy()
    pipeline(answer, counted({ most: fault.cutAnswerAfter, end: cut }), response, () => {})
  }
  onward.on("response", (answer) => void passBack(answer))
  onward.on("error", () => (response.writableEnded ? undefined : request.socket.destroy()))
  response.on("close", () => (response.writableFinished ? undefined : onward.destroy()))
  const count = (bytes: number) => (one.sent += bytes)
  pipeline(request, counted({ ...fault, most: fault.after, end, count }), onward, () => {})
}

function happen({ then }: Fault, request: IncomingMessage, response: ServerResponse): void {
  if (typeof then === "object") response.writeHead(then.status).end(then.body)
  if (then === "cut") request.socket.destroy()
}

interface Counted {
  most?: number | undefined
  end: () => void
  count?: (bytes: number) => void
  rate?: number | undefined
  pauseMs?: number | undefined
}

/**
 * Lets `most` bytes through, at `rate` bytes a second. Then it pauses, or calls `end` once and takes nothing
 * more.
 */
function counted({ most = Infinity, end, count, rate, pauseMs }: Counted): Transform {
  let left = most
  const take = async (chunk: Buffer, done: TransformCallback) => {
    const piece = chunk.subarray(0, left)
    left -= piece.length
    count?.(piece.length)
    if (rate !== undefined) await sleep((piece.length / rate) * 1000)
    if (left > 0) return done(null, piece)
    through.push(piece)
    if (pauseMs === undefined) return void setImmediate(end)
    await sleep(pauseMs)
    left = Infinity
    const rest = chunk.subarray(piece.length)
    count?.(rest.length)
    done(null, rest)
  }
  const through = new Transform({
    transform: (chunk: Buffer, _encoding, done) => void take(chunk, done),
  })
  return through
}
