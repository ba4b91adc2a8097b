import { request, type Dispatcher } from "undici"

export interface OutgoingPost {
  url: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}

/**
 * Sends one POST to an address outside OpenStack, and resolves to the status of the response. The body of the
 * response is not read, and redirects are not followed. Rejects if there is no response in time.
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
