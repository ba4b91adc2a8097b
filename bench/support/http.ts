import { Agent, request, type Dispatcher } from "undici"

/** Both sides are called with this client, over as many persistent connections as Polaris has to Glance. */
const dispatcher = new Agent({ connections: 64 })

export const closeConnections = () => dispatcher.close()

export type Ask = (
  method: Dispatcher.HttpMethod,
  path: string,
  body?: unknown,
  /** The media type of the body. */
  contentType?: string,
) => Promise<string>

/**
 * Calls one service with one token and reads the whole response as text. A status of 400 or above throws.
 * After `signal` is aborted, no request is sent.
 */
export function createAsk(base: string, token: string, signal?: AbortSignal): Ask {
  return async (method, path, body, contentType = "application/json") => {
    signal?.throwIfAborted()
    const type = body === undefined ? {} : { "content-type": contentType }
    const headers = { accept: "application/json", "x-auth-token": token, ...type }
    const sent = body === undefined ? null : JSON.stringify(body)
    const answer = await request(base + path, { dispatcher, method, headers, body: sent })
    const text = await answer.body.text()
    if (answer.statusCode >= 400)
      throw new Error(`${method} ${base}${path.slice(0, 80)}: ${answer.statusCode} ${text}`)
    return text
  }
}

export interface Procedures {
  query: (name: string, input: unknown) => Promise<string>
  mutate: (name: string, input: unknown) => Promise<string>
}

/** Calls Polaris as @trpc/client does, without the overhead of @trpc/client itself. */
export function createProcedures(polaris: string, token: string, signal: AbortSignal): Procedures {
  const ask = createAsk(`${polaris}/polaris-bff/compute.image.`, token, signal)
  return {
    query: (name, input) => ask("GET", `${name}?input=${encodeURIComponent(JSON.stringify(input))}`),
    mutate: (name, input) => ask("POST", name, input),
  }
}
