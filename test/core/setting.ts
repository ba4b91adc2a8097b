import { randomUUID } from "node:crypto"
import { onTestFinished } from "vitest"
import { secret } from "../support/log-folder.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { startStandIn, type StandIn } from "../support/stand-in.js"

/** What a caller got, as it came over HTTP. */
export interface Got {
  status: number
  headers: Headers
  text: string
  /** What a procedure gave back. */
  data: unknown
  error: Refused
}

/** The failure of a procedure, as callers read it. */
export interface Refused {
  message: string
  data: {
    code: string
    httpStatus: number
    openstack?: { service: string; status: number | null; message: string; requestId: string | null }
  }
}

interface Asked {
  token?: string | undefined
  input?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Calls a procedure of `compute.image`: a query by GET, a mutation by POST, as @trpc/client does. */
export async function call(polaris: { url: string }, name: string, asked: Asked = {}): Promise<Got> {
  const { token = "good", input, headers = {}, signal } = asked
  const sent = { ...(token && { "x-auth-token": token }), ...headers }
  const address = `${polaris.url}/polaris-bff/compute.image.${name}`
  const abort = signal ? { signal } : {}
  if (/^(list|get)/.test(name)) {
    const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`
    return got(await fetch(address + query, { headers: sent, ...abort }))
  }
  const init = { method: "POST", headers: { "content-type": "application/json", ...sent }, ...abort }
  return got(await fetch(address, { ...init, body: JSON.stringify(input ?? {}) }))
}

export async function got(response: Response): Promise<Got> {
  const text = await response.text()
  const { status, headers } = response
  const body = (text.startsWith("{") ? JSON.parse(text) : {}) as {
    result?: { data: unknown }
    error: Refused
  }
  return { status, headers, text, data: body.result?.data, error: body.error }
}

export interface ScriptedCloud {
  cloud: StandIn
  polaris: Polaris
  /** Calls a procedure of this Polaris. */
  ask(name: string, asked?: Asked): Promise<Got>
}

/** A scripted cloud and a Polaris in front of it, both gone when the test ends. */
export async function setUp(settings: Record<string, string> = {}): Promise<ScriptedCloud> {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  const polaris = await polarisAt(cloud.authUrl, settings)
  return { cloud, polaris, ask: (name, asked) => call(polaris, name, asked) }
}

export async function polarisAt(authUrl: string, settings: Record<string, string> = {}): Promise<Polaris> {
  const polaris = await startPolaris(authUrl, settings)
  onTestFinished(() => polaris.close())
  return polaris
}

/** A token that no other test has, watched for in every log. */
export const someToken = () => secret(`token-${randomUUID()}`)

/** Calls of the stand-in. */
export const KNOW_TOKEN = "GET /v3/auth/tokens"
export const RESCOPE = "POST /v3/auth/tokens"
export const LIST = "GET /image/v2/images"
export const CREATE = "POST /image/v2/images"
