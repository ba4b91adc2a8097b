import { Agent, type buildConnector } from "undici"
import { createGet, type Get } from "./get.js"
import { observed, type Observe } from "./observed.js"
import { createPost, type Post } from "./post.js"
import { createPut, type Put } from "./put.js"
import { limited } from "./queue-limit.js"
import { createSend, type Send } from "./send.js"

/** All outgoing requests: `send` for JSON, `put` and `get` for bytes, `post` for a webhook. */
export interface Http {
  send: Send
  put: Put
  get: Get
  post: Post
  /** Aborts all running requests. */
  close(): Promise<void>
}

/** Opens connections, in the form that undici calls a connector. */
export type Connect = buildConnector.connector

interface HttpOptions {
  /** The limit for one JSON request, from its first byte sent to the last byte of the response. */
  timeoutMs: number
  /** The number of connections to each service, for JSON. */
  connections: number
  /** How many of these requests may wait for a connection. */
  queue: number
  /** Certificate authorities to trust in addition to the system's, in PEM. */
  certificates?: string | undefined
  /** Opens every connection, instead of TCP and TLS. */
  connect?: Connect | undefined
  /** Observes every request but those to webhooks. */
  observe?: Observe
}

/** After this time, a host that does not accept a connection counts as unreachable. */
const CONNECT_MS = 10_000

const UNOBSERVED = { end: () => undefined }

/** For one POST to a webhook. */
const POST_MS = 10_000

export function createHttp(options: HttpOptions): Http {
  const { timeoutMs, connections, queue, certificates, observe = () => UNOBSERVED } = options
  const network = { timeout: Math.min(timeoutMs, CONNECT_MS), ...(certificates && { ca: certificates }) }
  const connect = options.connect ?? network
  /** Only the deadline of each request counts: undici's own timers are up to half a second early. */
  const clocks = { headersTimeout: 0, bodyTimeout: 0 }
  const forJson = new Agent({ connections, connect, ...clocks })
  /**
   * Uploads and downloads have connections of their own, because they may be slow at either end
   * (docs/adr/0012).
   */
  const forBytes = new Agent({ connect, ...clocks })
  const forPosts = new Agent({ connections: 1, connect, ...clocks })
  return {
    send: limited(observed(createSend({ dispatcher: forJson, timeoutMs }), observe), connections + queue),
    put: observed(createPut({ dispatcher: forBytes, timeoutMs }), observe, "PUT"),
    get: observed(createGet({ dispatcher: forBytes, timeoutMs }), observe),
    post: createPost({ dispatcher: forPosts, timeoutMs: POST_MS }),
    async close() {
      await Promise.all([forJson.destroy(), forBytes.destroy(), forPosts.destroy()])
    },
  }
}
