import { asResponse, json, type Answer } from "./answer.js"
import type { World } from "./world.js"

/** The response of keystonemiddleware, which stands in front of Nova, Neutron and Cinder. */
export const tokenRefused = (world: World): Answer => {
  const message = "The request you have made requires authentication."
  const headers = { "www-authenticate": `Keystone uri="${world.origin}/v3"` }
  return json(401, { error: { code: 401, title: "Unauthorized", message } }, headers)
}

/** The response under the request's id, which Nova and Cinder write twice. */
export function withRequestId(answer: Answer, request: Request): Response {
  const given = request.headers.get("x-openstack-request-id")
  const id = given?.startsWith("req-") ? given : `req-${crypto.randomUUID()}`
  const headers = { "x-openstack-request-id": id, "x-compute-request-id": id, ...answer.headers }
  return asResponse({ ...answer, headers })
}

/** The JSON object of a body. Any other body is refused with the message of Nova and Cinder. */
export function objectIn(text: string, refusal: (message: string) => Error): Record<string, unknown> {
  const body = parsed(text, refusal)
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw refusal("Malformed request body")
  return body as Record<string, unknown>
}

function parsed(text: string, refusal: (message: string) => Error): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refusal("cannot understand JSON")
  }
}
