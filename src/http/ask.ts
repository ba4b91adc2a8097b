import type { Call } from "../call.js"
import type { Service } from "../errors.js"
import type { Get, IncomingBytes } from "./get.js"
import type { OutgoingBytes, Put } from "./put.js"
import type { Answer, Outgoing, Send } from "./send.js"

/** A service, and the call on whose behalf requests are sent to it. */
export interface Asked {
  service: Service
  /** The URL to which every path is appended. */
  endpoint: string
  /** Sent as `X-Auth-Token`, and removed from refusals that repeat it. */
  token?: string | undefined
  call: Pick<Call, "id" | "signal">
  /** Translates a failure of this service by throwing another. Without it the failure itself is thrown. */
  translate?: (error: unknown) => Promise<never>
}

interface JsonOptions {
  /** Sent as JSON. */
  body?: unknown
  contentType?: string
  headers?: Record<string, string>
  /** Passwords, codes or tokens in the body, which a refusal may repeat. */
  secrets?: readonly string[]
}

/** One JSON request. Ids in `path` are encoded by `segment`. Fails as `Send` does, through `translate`. */
export type Ask = (method: Outgoing["method"], path: string, options?: JsonOptions) => Promise<Answer>

type BytesOptions = Pick<OutgoingBytes, "bytes" | "size"> & { headers?: Record<string, string> }

/** One PUT whose body is bytes. Fails as `Put` does, through `translate`. */
export type AskWithBytes = (path: string, options: BytesOptions) => Promise<void>

/** Creates the function that sends JSON requests to one service. */
export function createAsk({ send, ...asked }: Asked & { send: Send }): Ask {
  const { service, endpoint, token, call, translate = rethrow } = asked
  const tokens = token === undefined ? [] : [token]
  return (method, path, { body, contentType = "application/json", headers, secrets = [] } = {}) => {
    const type = body === undefined ? {} : { "content-type": contentType }
    return send({
      ...{ service, method, requestId: call.id, signal: call.signal },
      url: endpoint + path,
      headers: { ...authentication(token), ...type, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      secrets: [...secrets, ...tokens],
    }).catch(translate)
  }
}

/** Creates the function that sends bytes to one service. */
export function createAskWithBytes({ put, ...asked }: Asked & { put: Put }): AskWithBytes {
  const { service, endpoint, token, call, translate = rethrow } = asked
  const { id: requestId, signal } = call
  return async (path, { headers, ...bytes }) => {
    const type = { "content-type": "application/octet-stream" }
    const all = { ...authentication(token), ...type, ...headers }
    const secrets = token === undefined ? [] : [token]
    await put({
      ...{ service, requestId, signal, secrets },
      url: endpoint + path,
      headers: all,
      ...bytes,
    }).catch(translate)
  }
}

/** One GET whose response is bytes. Fails as `Get` does, through `translate`. */
export type AskForBytes = (path: string, headers: Record<string, string>) => Promise<IncomingBytes>

/** Creates the function that reads bytes from one service. */
export function createAskForBytes({ get, ...asked }: Asked & { get: Get }): AskForBytes {
  const { service, endpoint, token, call, translate = rethrow } = asked
  const { id: requestId, signal } = call
  const secrets = token === undefined ? [] : [token]
  return (path, headers) =>
    get({
      ...{ service, requestId, signal, secrets },
      url: endpoint + path,
      headers: { ...authentication(token), ...headers },
    }).catch(translate)
}

const authentication = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { "x-auth-token": token }

async function rethrow(error: unknown): Promise<never> {
  throw error
}

/** Encodes an id for a path. No id gets into a path in any other way. */
export const segment = (id: string) => encodeURIComponent(id)
