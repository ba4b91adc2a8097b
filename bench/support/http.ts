import { Agent, request, type Dispatcher } from "undici"

/**
 * Both sides are asked by this one client, over connections that stay open, as many as Polaris itself has to
 * Glance.
 */
const dispatcher = new Agent({ connections: 64 })

export const closeConnections = () => dispatcher.close()

export type Ask = (method: Dispatcher.HttpMethod, path: string, body?: unknown) => Promise<string>

/**
 * Asks one service with one token. The answer is read to its end, as text; a status of 400 or above throws.
 * Nothing is asked any more once `signal` is aborted.
 */
export function createAsk(base: string, token: string, signal?: AbortSignal): Ask {
  return async (method, path, body) => {
    signal?.throwIfAborted()
    const type = body === undefined ? {} : { "content-type": "application/json" }
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

/** Polaris as @trpc/client calls it, without what @trpc/client itself costs. */
export function createProcedures(polaris: string, token: string, signal: AbortSignal): Procedures {
  const ask = createAsk(`${polaris}/polaris-bff/compute.image.`, token, signal)
  return {
    query: (name, input) => ask("GET", `${name}?input=${encodeURIComponent(JSON.stringify(input))}`),
    mutate: (name, input) => ask("POST", name, input),
  }
}
