import { randomUUID } from "node:crypto"
import { pino } from "pino"
import { projectId, putImage, startSimulator, type Stage } from "../../simulator/index.js"
import type { Call } from "../../src/call.js"
import { createCinder, type Cinder } from "../../src/cinder/cinder.js"
import { createHttp } from "../../src/http/http.js"
import { createNeutron, type Neutron } from "../../src/neutron/neutron.js"
import { createNova, type Nova } from "../../src/nova/nova.js"
import { parse } from "yaml"
import { signIn, type Account } from "./cloud.js"
import { fileOnDisk } from "./disk-files.js"

/** A response as it came. */
export interface RawResponse {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** Nova, Neutron and Cinder for one account, without a Polaris. */
export interface Compute extends AsyncDisposable {
  nova: Nova
  neutron: Neutron
  /** Throws in a cloud without Cinder. */
  readonly cinder: Cinder
  call: Call
  /** A request to a service without Polaris' clients; `path` follows its endpoint. */
  ask(
    service: "compute" | "network" | "image" | "block-storage",
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<RawResponse>
}

/** Signs in and opens the clients. */
export async function openCompute(authUrl: string, account: Account = "demo"): Promise<Compute> {
  const http = createHttp({ timeoutMs: 60_000, queue: 100, connections: 8 })
  const { token, projectId: id, userId, imageEndpoint = "", endpoints } = await signIn(authUrl, account)
  const volumes = endpoints["block-storage"] ?? endpoints["volumev3"]
  const caller = {
    ...{ token, user: { id: userId, name: account }, project: { id, name: account } },
    signedInWith: { token, ends: Infinity },
    ...{ isAdmin: false, isReader: false, roles: ["member"], imageEndpoint },
    computeEndpoint: endpoints["compute"]?.replace(/\/v2\.1$/, ""),
    networkEndpoint: endpoints["network"],
    volumeEndpoint: volumes?.replace(/\/v3$/, ""),
  }
  const log = Object.assign(pino({ level: "silent" }), { note: () => undefined })
  const call = { id: `req-${randomUUID()}`, signal: new AbortController().signal, log, caller }
  const services = { send: http.send, callers: { confirm: () => Promise.resolve() } }
  return {
    nova: createNova(services, call),
    neutron: createNeutron(services, call),
    get cinder() {
      return createCinder(services, call)
    },
    call,
    async ask(service, method, path, body, headers) {
      const always = { "content-type": "application/json", "x-auth-token": token, ...MICROVERSION }
      const endpoint = service === "block-storage" ? `${volumes ?? ""}/${id}` : (endpoints[service] ?? "")
      const response = await fetch(`${endpoint}${path}`, {
        ...{ method, headers: { ...always, ...headers } },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false
      const parsed = isJson && text !== "" ? (JSON.parse(text) as Record<string, unknown>) : { text }
      return { status: response.status, headers: response.headers, body: parsed }
    },
    [Symbol.asyncDispose]: () => http.close(),
  }
}

const MICROVERSION = { "openstack-api-version": "compute 2.67, volume 3.1" }

const isReal = process.env["POLARIS_TEST_CLOUD"] === "openstack"

/** Whether that cloud has Cinder: on Debian 12 beside libvirt, and in the simulator. */
export const hasCinder = !isReal || process.env["HAS_CINDER"] === "1"

/** A cloud with Nova: the simulator, or the real one that `npm run test:compute` names. */
export interface ComputeCloud {
  authUrl: string
  /** Keeps new servers in `BUILD` until the returned function is called; a real cloud is slow enough. */
  holdBoots(): () => void
  /**
   * The text of a file in an image that was made of a machine; empty if there is none. The simulator's guests
   * write what their user data has, and what its scripts write with `echo TEXT > FILE`.
   */
  fileIn(image: Buffer, path: string): string
  close(): Promise<void>
}

/** The sizes that compute/offers.mjs makes in the real cloud. */
const FLAVORS = [
  { id: "1", name: "tiny", vcpus: 1, ram: 128, disk: 1 },
  { id: "2", name: "small", vcpus: 1, ram: 512, disk: 4 },
  { id: "3", name: "vast", vcpus: 1, ram: 128, disk: 900_000 },
  { id: "4", name: "greedy", vcpus: 64, ram: 128, disk: 1 },
  { id: "5", name: "none", vcpus: 1, ram: 128, disk: 0 },
]

/** Has the flavors, a public image `tiny`, and no network. */
export async function openComputeCloud(): Promise<ComputeCloud> {
  const authUrl = process.env["OS_AUTH_URL"]
  if (isReal && authUrl)
    return { authUrl, holdBoots: () => () => undefined, fileIn: fileOnDisk, close: () => Promise.resolve() }
  let held: Promise<void> | undefined
  const pace = (stage: Stage) => (stage === "boot" && held) || 2
  const simulator = await startSimulator({ compute: { flavors: FLAVORS, networks: [], pace } })
  const owner = projectId(simulator.world.identity, "admin")
  const formats = { disk_format: "qcow2", container_format: "bare" }
  putImage(simulator.world, { name: "tiny", owner, status: "active", visibility: "public", ...formats })
  return {
    authUrl: simulator.authUrl,
    holdBoots() {
      let release = () => {}
      held = new Promise((resolve) => (release = resolve))
      return () => {
        held = undefined
        release()
      }
    },
    fileIn: (image, path) => filesIn(image).find((file) => file.path === path)?.content ?? "",
    close: () => simulator.close(),
  }
}

/** The simulator notes at the end of a disk what its machine was made of. */
function filesIn(image: Buffer): { path: string; content: string }[] {
  const made = JSON.parse(image.subarray(image.lastIndexOf('{"server":')).toString()) as { user_data: string }
  const config = parse(Buffer.from(made.user_data, "base64").toString()) as {
    write_files: { path: string; content: string }[]
  }
  const written = config.write_files.flatMap(({ content }) =>
    [...content.matchAll(/^echo (.*) > (.*)$/gm)].map(([, text, path = ""]) => ({
      path,
      content: `${text}\n`,
    })),
  )
  return [...config.write_files, ...written]
}
