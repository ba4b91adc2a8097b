import { startSimulator, type Simulator, type SimulatorOptions } from "../../simulator/index.js"
import { signIn, type Account, type Cloud } from "./cloud.js"
import { newDatabase } from "./databases.js"
import { startPolaris, type Client, type Polaris } from "./polaris.js"
import { otherProcesses, withOtherProcesses } from "./processes.js"

export interface Person {
  headers: Record<string, string>
  client: Client
  projectId: string
  userId: string
}

/**
 * A Polaris with a library: on a database and a simulated store. Close it when the tests end. With
 * `POLARIS_TEST_DATABASE=processes` there are two web processes, which are asked in turn, and a worker.
 */
export interface LibraryStage {
  simulator: Simulator
  store: NonNullable<Simulator["s3"]>
  polaris: Polaris
  as(account: Account): Promise<Person>
  /** One request to `/v1` and its JSON answer. */
  ask<T = Answer>(method: string, path: string, options?: Asked): Promise<Answered<T>>
  /** Stops Polaris, and starts it again on the same database. */
  restart(settings?: Record<string, string>): Promise<void>
  close(): Promise<void>
}

export interface Asked {
  headers?: Record<string, string>
  body?: unknown
}

export interface Answered<T = Answer> {
  status: number
  headers: Headers
  body: T
}

/** What the answers of `/v1` have, each some of it. */
export interface Answer {
  album_id: string
  album_ids: string[]
  albums: { album_id: string; title: string }[]
  cover_image_id: string
  deletes_at_ms: number
  download: { url: string }
  error: {
    code: string
    message: string
    reason: string
    requestId: string
    issues: { path: string; message: string }[]
  }
  head_url: string
  image_id: string
  images: { image_id: string; title: string; album_ids: string[]; deletes_at_ms: number }[]
  next_cursor: string
  revision: number
  share_id: string
  shares: { share_id: string; uses: number; last_used_at_ms: number }[]
  status: string
  title: string
  token: string
  upload: { session_id: string }
  url: string
  view: { url: string }
}

export const SEALING_KEY = Buffer.alloc(32, 7).toString("base64")

/** By default the cloud is the simulator whose store is used. */
export async function openLibrary(
  settings: Record<string, string> = {},
  simulated: SimulatorOptions = {},
  cloud?: Pick<Cloud, "authUrl" | "region">,
): Promise<LibraryStage> {
  const others = withOtherProcesses() ? await otherProcesses() : undefined
  const database = others === undefined ? await newDatabase() : undefined
  const simulator = await startSimulator({ s3: true, ...simulated })
  const { s3 } = simulator
  if (s3 === undefined) throw new Error("The simulator has no store.")
  const given = {
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: s3.region,
    S3_BUCKET: s3.bucket,
    S3_ACCESS_KEY_ID: s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    ...database?.settings,
    SESSION_KEYS: SEALING_KEY,
    ...settings,
  }
  const { authUrl, region } = cloud ?? { ...simulator, region: undefined }
  let urls: string[] = []
  let asked = 0
  async function start(changed: Record<string, string> = {}): Promise<Polaris> {
    const all = { ...(region && { OS_REGION_NAME: region }), ...given, ...changed }
    const first = await startPolaris(authUrl, { ...all, ...others?.settings })
    const second = await others?.start({ ...all, OS_AUTH_URL: authUrl })
    urls = [first.url, ...(second === undefined ? [] : [second])]
    return first
  }
  let polaris = await start()
  return {
    ...{ simulator, store: s3 },
    get polaris() {
      return polaris
    },
    async as(account) {
      const { token, projectId, userId } = await signIn(authUrl, account, {
        project: account === "reader" ? "demo" : account,
      })
      const headers = { "x-auth-token": token }
      return { headers, client: polaris.client(headers), projectId, userId }
    },
    async ask(method, path, { headers = {}, body } = {}) {
      const json = body === undefined ? {} : { "content-type": "application/json" }
      const response = await fetch(`${urls[asked++ % urls.length]}${path}`, {
        method,
        headers: { ...json, ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: "manual",
      })
      const text = await response.text()
      const isJson = response.headers.get("content-type")?.includes("json")
      const answer: unknown = isJson ? JSON.parse(text) : text
      return { status: response.status, headers: response.headers, body: answer as never }
    },
    async restart(changed = {}) {
      await others?.stop()
      await polaris.close()
      polaris = await start(changed)
    },
    async close() {
      await others?.stop()
      await polaris.close()
      await others?.close()
      await simulator.close()
      await database?.close()
    },
  }
}
