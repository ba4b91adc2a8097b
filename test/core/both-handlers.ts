import { mkdtempSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { LOG_FOLDER } from "../support/log-folder.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { image } from "../support/stand-in-answers.js"
import { json, startStandIn, type StandIn } from "../support/stand-in.js"
import { LIST } from "./setting.js"

/** A parameter that makes Polaris leave a call to tRPC's own handler, and changes nothing else. */
const BY_TRPC = "connectionParams=null"

/** What answers queries and mutations. */
export const HANDLERS = ["Polaris' own", "tRPC's own"] as const
export type Handler = (typeof HANDLERS)[number]

/** The only image of the cloud. */
export const MY_ID = "6b8cb1ac-6ad1-4f75-9a1b-6d0a3a2f6a57"
export const MINE = image({ id: MY_ID })

/** `fetch` for requests that this handler answers. */
export const fetchBy =
  (handler: Handler) =>
  (url: string | URL | Request, init?: object): Promise<Response> => {
    const address = new URL(url instanceof Request ? url.url : url)
    const more = handler === "tRPC's own" ? `${address.search === "" ? "?" : "&"}${BY_TRPC}` : ""
    return fetch(`${address.href}${more}`, init)
  }

/** Sends a request to procedures; the path is below the prefix. */
export type SendTo = (path: string, init?: RequestInit) => Promise<Response>

export type Scenario = (send: SendTo, setting: { cloud: StandIn; polaris: Polaris }) => Promise<Response>

/** Everything that a request has caused, without ids and times. */
export interface Caused {
  status: number
  headers: Record<string, string>
  body: string
  log: object[]
  audit: object[]
  upstream: string[]
}

/** What the last request of a scenario causes if this handler answers it, at a cloud of its own. */
export async function caused(
  handler: Handler,
  scenario: Scenario,
  settings: Record<string, string> = {},
): Promise<Caused> {
  const auditFile = join(mkdtempSync(join(LOG_FOLDER, "audit-")), "audit.jsonl")
  const cloud = await startStandIn()
  cloud.on(LIST, json(200, { images: [MINE] }))
  const polaris = await startPolaris(cloud.authUrl, { AUDIT_FILE: auditFile, ...settings })
  try {
    const send: SendTo = (path, init) => fetchBy(handler)(`${polaris.url}/polaris-bff/${path}`, init)
    const response = await scenario(send, { cloud, polaris })
    const body = await response.text()
    const reqId = response.headers.get("x-openstack-request-id")
    const lines = () => polaris.lines.filter((line) => line["reqId"] === reqId)
    await expect.poll(() => lines().some(({ msg }) => msg === "request")).toBe(true)
    const headers = [...response.headers].filter(([name]) => !/^(date|x-openstack-request-id)$/.test(name))
    return {
      ...{ status: response.status, headers: Object.fromEntries(headers), body: timeless(body) },
      log: lines().map(timelessLine),
      upstream: cloud.seen.map(({ call, query, body }) => `${call}?${query} ${body}`).sort(),
      audit: await closed(polaris, auditFile),
    }
  } finally {
    await cloud.close()
  }
}

/** The audit, which is whole when the process has ended. */
async function closed(polaris: Polaris, file: string): Promise<object[]> {
  await polaris.close()
  const lines = readFileSync(file, "utf8").split("\n")
  return lines.flatMap((line) => (line === "" ? [] : [timelessLine(JSON.parse(line) as object)]))
}

const ID = /req-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g
const timeless = (text: string) => text.replaceAll(ID, "req").replaceAll(TIME, "time")

const CHANGING = new Set(["time", "ms", "pid", "hostname", "prev", "hash"])
const timelessLine = (line: object) =>
  JSON.parse(
    timeless(
      JSON.stringify(Object.fromEntries(Object.entries(line).filter(([name]) => !CHANGING.has(name)))),
    ),
  ) as object
