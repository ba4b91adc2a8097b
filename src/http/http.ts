import { Agent } from "undici"
import { createPut, type Put } from "./put.js"
import { createSend, type Send } from "./send.js"

/** The two ways out: for JSON, and for bytes. */
export interface Http {
  send: Send
  put: Put
  /** Gives up what is still under way. */
  close(): Promise<void>
}

interface HttpOptions {
  /** For one response, from its request's first byte to its own last. */
  timeoutMs: number
  /** To each service, for JSON. */
  connections: number
  /** Certificate authorities to trust besides the system's, in PEM. */
  certificates?: string | undefined
}

/** Until a host that does not even accept the connection counts as unreachable. */
const CONNECT_MS = 10_000

export function createHttp({ timeoutMs, connections, certificates }: HttpOptions): Http {
  const connect = { timeout: Math.min(timeoutMs, CONNECT_MS), ...(certificates && { ca: certificates }) }
  /** The deadline of each request is the only clock: undici's own are up to half a second early. */
  const clocks = { headersTimeout: 0, bodyTimeout: 0 }
  const forJson = new Agent({ connections, connect, ...clocks })
  /** An upload may be slow at either end, and holds up nobody else's (docs/adr/0012). */
  const forBytes = new Agent({ connect, ...clocks })
  return {
    send: createSend({ dispatcher: forJson, timeoutMs }),
    put: createPut({ dispatcher: forBytes, timeoutMs }),
    async close() {
      await Promise.all([forJson.destroy(), forBytes.destroy()])
    },
  }
}
