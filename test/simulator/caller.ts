import type { Simulator } from "../../simulator/index.js"

type Scope = "unscoped" | Record<string, unknown>

export interface ReadResponse {
  status: number
  headers: Headers
  text: string
  json: Record<string, unknown>
}

const domain = { name: "Default" }

/** Signs in and returns the whole answer. */
export async function requestToken(
  authUrl: string,
  name: string,
  scope: Scope = { project: { name, domain } },
) {
  const identity = { methods: ["password"], password: { user: { name, domain, password: name } } }
  return fetch(`${authUrl}/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth: { identity, scope } }),
  })
}

export const inProject = (name: string) => ({ project: { name, domain } })

export type Caller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: HeadersInit,
) => Promise<ReadResponse>

/** A client of Glance with an account's token. A body that is not text is sent as JSON. */
export async function caller(
  { authUrl, imageUrl }: Pick<Simulator, "authUrl" | "imageUrl">,
  name: string,
  scope?: Scope,
): Promise<Caller> {
  const token = (await requestToken(authUrl, name, scope)).headers.get("x-subject-token") ?? ""
  return async (method, path, body, headers = {}) => {
    const typed = new Headers({ accept: "application/json", "x-auth-token": token })
    if (method === "PATCH") typed.set("content-type", "application/openstack-images-v2.1-json-patch")
    if (path.endsWith("/file") || path.endsWith("/stage"))
      typed.set("content-type", "application/octet-stream")
    for (const [key, value] of new Headers(headers)) typed.set(key, value)
    const payload = body === undefined || typeof body === "string" ? body : JSON.stringify(body)
    const init = { method, headers: typed, ...(payload === undefined ? {} : { body: payload }) }
    return readResponse(await fetch(imageUrl + path, init))
  }
}

export async function readResponse(response: Response): Promise<ReadResponse> {
  const text = await response.text()
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false
  const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {}
  return { status: response.status, headers: response.headers, text, json }
}

/** Creates an image and returns its path. */
export async function newImage(ask: Caller, fields: Record<string, unknown> = {}): Promise<string> {
  const { status, json, text } = await ask("POST", "/v2/images", fields)
  if (status !== 201) throw new Error(text)
  return `/v2/images/${String(json["id"])}`
}

export const bareRaw = { container_format: "bare", disk_format: "raw" }

export const messageOf = ({ json }: ReadResponse) =>
  String(json["message"])
    .replaceAll("<br />", "")
    .replace(/\s*\n\s*/g, " ")
    .trim()
