import type { IncomingMessage, ServerResponse } from "node:http"
import type { Answer } from "./answer.js"

export function asHeaders(request: IncomingMessage): Headers {
  const headers = new Headers()
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    headers.append(request.rawHeaders[index] ?? "", request.rawHeaders[index + 1] ?? "")
  }
  return headers
}

/** The client disconnected in the middle of its body. */
export class ClientGone extends Error {}

/**
 * The request body; sends "100 Continue" if the client waits for it. A reader that stops early leaves the
 * connection open.
 */
export async function* openBody(request: IncomingMessage, response: ServerResponse): AsyncGenerator<Buffer> {
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue()
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Buffer
  } catch (error) {
    throw new ClientGone("the client disconnected", { cause: error })
  }
}

/** Responds at once, even while the body is still arriving; Node reads and discards the rest. */
export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.destroyed) return
  const length = status === 204 ? {} : { "content-length": String(Buffer.byteLength(body)) }
  response.writeHead(status, { ...length, ...headers })
  response.end(body)
}
