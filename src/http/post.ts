import { request, type Dispatcher } from "undici"

export interface OutgoingPost {
  url: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}

/**
 * One POST to an address that is not OpenStack's; its response's status. The response itself is not read, and
 * redirects are not followed. Rejects when there is none in time.
 */
export type Post = (outgoing: OutgoingPost) => Promise<number>

export const createPost =
  ({ dispatcher, timeoutMs }: { dispatcher: Dispatcher; timeoutMs: number }): Post =>
  async ({ url, headers, body, signal }) => {
    const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const response = await request(url, { dispatcher, method: "POST", headers, body, signal: ends })
    response.body.on("error", () => undefined).destroy()
    return response.statusCode
  }
