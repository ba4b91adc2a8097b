import { startSimulator, type Simulator, type SimulatorOptions } from "../../simulator/index.js"
import { signIn, type Account } from "./cloud.js"
import { embeddedFolders } from "./embedded.js"
import { startPolaris, type Client, type Polaris } from "./polaris.js"

export interface Person {
  headers: Record<string, string>
  client: Client
  projectId: string
  userId: string
}

/** A Polaris with a library: on the embedded database and a simulated store. Close it when the tests end. */
export interface LibraryStage {
  simulator: Simulator
  store: NonNullable<Simulator["s3"]>
  polaris: Polaris
  as(account: Account): Promise<Person>
  /** One request to `/v1` and its JSON answer. */
  ask<T = any>(method: string, path: string, options?: Asked): Promise<Answered<T>>
  /** Stops Polaris, and starts it again on the same database. */
  restart(settings?: Record<string, string>): Promise<void>
  close(): Promise<void>
}

export interface Asked {
  headers?: Record<string, string>
  body?: unknown
}

export interface Answered<T = any> {
  status: number
  headers: Headers
  body: T
}

export const SEALING_KEY = Buffer.alloc(32, 7).toString("base64")

export async function openLibrary(
  settings: Record<string, string> = {},
  simulated: SimulatorOptions = {},
): Promise<LibraryStage> {
  const folders = await embeddedFolders()
  const simulator = await startSimulator({ s3: true, ...simulated })
  const { s3 } = simulator
  if (s3 === undefined) throw new Error("The simulator has no store.")
  const given = {
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: s3.region,
    S3_BUCKET: s3.bucket,
    S3_ACCESS_KEY_ID: s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    DATABASE_FOLDER: folders.folder(),
    SESSION_KEYS: SEALING_KEY,
    ...settings,
  }
  let polaris = await startPolaris(simulator.authUrl, given)
  return {
    ...{ simulator, store: s3 },
    get polaris() {
      return polaris
    },
    async as(account) {
      const { token, projectId, userId } = await signIn(simulator.authUrl, account, {
        project: account === "reader" ? "demo" : account,
      })
      const headers = { "x-auth-token": token }
      return { headers, client: polaris.client(headers), projectId, userId }
    },
    async ask(method, path, { headers = {}, body } = {}) {
      const json = body === undefined ? {} : { "content-type": "application/json" }
      const response = await fetch(polaris.url + path, {
        method,
        headers: { ...json, ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: "manual",
      })
      const text = await response.text()
      const isJson = response.headers.get("content-type")?.includes("json")
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
    },
    async restart(changed = {}) {
      await polaris.close()
      polaris = await startPolaris(simulator.authUrl, { ...given, ...changed })
    },
    async close() {
      await polaris.close()
      await simulator.close()
      folders.remove()
    },
  }
}
