import { randomUUID } from "node:crypto"
import { putImage, startSimulator, type Simulator, type SimulatorOptions } from "../../simulator/index.js"
import { signIn, type Account } from "./cloud.js"
import { newDatabase } from "./databases.js"
import { eventually } from "./eventually.js"
import { SEALING_KEY } from "./library.js"
import { startPolaris, type Client, type Polaris } from "./polaris.js"

export interface GoldenPerson {
  headers: Record<string, string>
  client: Client
  projectId: string
  userId: string
}

export interface GoldenAnswer {
  status: number
  headers: Headers
  text: string
  body: GoldenBody
}

/** What the answers of `/api/v1` have, each some of it. */
export interface GoldenBody {
  [name: string]: unknown
  error: string
  message: string
  status: string
  progress: number
  size: string
  next_cursor: string
  count: number
  image: { name: string; status: string; vm_name: string; customizations: Record<string, unknown> }
  images: { name: string; status: string }[]
  vms: { name: string; status: string; image_name: string; ip: string }[]
  image_id: string
}

export interface GoldenStageOfBuild {
  name: string
  status: string
  message: string
  started_at: string
  ended_at: string
}

/** The stages in an answer about a build's status. */
export const stagesIn = (body: GoldenBody) => body["steps"] as GoldenStageOfBuild[]

/** A Polaris with golden images, on the embedded database and a simulated cloud. */
export interface GoldenStage {
  simulator: Simulator
  polaris: Polaris
  as(account: Account): Promise<GoldenPerson>
  ask(
    method: string,
    path: string,
    options?: { headers?: Record<string, string>; body?: unknown },
  ): Promise<GoldenAnswer>
  /** Waits until the newest build of an image has this status. */
  until(person: GoldenPerson, name: string, status: string): Promise<GoldenBody>
  /** Waits until the image is gone. */
  untilGone(person: GoldenPerson, name: string): Promise<void>
  /** What builds have in the cloud: servers, volumes, and images that are not `base`. */
  leftovers(): string[]
  restart(settings?: Record<string, string>): Promise<void>
  close(): Promise<void>
}

export const BASE = "debian-12-generic"

export async function openGolden(
  settings: Record<string, string> = {},
  simulated: SimulatorOptions = {},
): Promise<GoldenStage> {
  const database = await newDatabase()
  const simulator = await startSimulator(simulated)
  const given = {
    GOLDEN_IMAGES: "on",
    GOLDEN_POLL_SECONDS: "0.02",
    ...database.settings,
    SESSION_KEYS: SEALING_KEY,
    ...settings,
  }
  const start = (changed: Record<string, string> = {}) =>
    startPolaris(simulator.authUrl, { ...given, ...changed })
  let polaris = await start()
  putBase(simulator)
  const own = new Set([...simulator.world.images.values()].map(({ id }) => id))
  const stage: GoldenStage = {
    simulator,
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
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = response.headers.get("content-type")?.includes("json")
      return {
        ...{ status: response.status, headers: response.headers, text },
        body: (isJson ? JSON.parse(text) : {}) as GoldenBody,
      }
    },
    until: ({ headers }, name, status) =>
      eventually(async () => {
        const { body } = await stage.ask("GET", `/api/v1/images/${name}/status`, { headers })
        if (body.status !== status) throw new Error(`${name} is ${body.status}: ${body.message}`)
        return body
      }),
    untilGone: ({ headers }, name) =>
      eventually(async () => {
        const { status } = await stage.ask("GET", `/api/v1/images/${name}`, { headers })
        if (status !== 404) throw new Error(`${name} is still there.`)
      }),
    leftovers: () => [
      ...[...simulator.world.servers.values()]
        .filter(({ status }) => status !== "DELETED")
        .map(({ name, status }) => `server ${name} ${status}`),
      ...[...simulator.world.volumes.values()].map(({ name, status }) => `volume ${name} ${status}`),
      ...[...simulator.world.images.values()]
        .filter(({ id }) => !own.has(id))
        .map(({ name, status }) => `image ${String(name)} ${status}`),
    ],
    async restart(changed = {}) {
      await polaris.close()
      polaris = await start(changed)
    },
    async close() {
      await polaris.close()
      await simulator.close()
      await database.close()
    },
  }
  return stage
}

/** A cloud image that every project sees. */
export function putBase({ world }: Simulator, changes: Parameters<typeof putImage>[1] = {}) {
  return putImage(world, {
    ...{ id: randomUUID(), name: BASE, status: "active", visibility: "public", disk_format: "qcow2" },
    ...{ container_format: "bare", size: 1000, virtual_size: 2 ** 30, os_hash_algo: "sha512" },
    os_hash_value: "ab".repeat(64),
    ...changes,
  })
}
