import { embeddedFolders } from "./embedded.js"
import { SEALING_KEY } from "./library.js"
import { openCompute, openComputeCloud } from "./nova.js"
import { startPolaris } from "./polaris.js"

/** What the API of golden images responds. */
export interface BuildBody {
  status: string
  message: string
  image_id: string
  [name: string]: unknown
}

/** A machine without help of the processor takes its time. */
export const LONG = { timeout: 500_000, interval: 500 }

const region = (): Record<string, string> =>
  process.env["OS_REGION_NAME"] ? { OS_REGION_NAME: process.env["OS_REGION_NAME"] } : {}

/** A Polaris that builds golden images, in the simulated or the real cloud, for the user demo. */
export async function openBuilds() {
  const folders = await embeddedFolders()
  const cloud = await openComputeCloud()
  const demo = await openCompute(cloud.authUrl)
  const settings = {
    ...{ GOLDEN_IMAGES: "on", GOLDEN_POLL_SECONDS: "0.5", SESSION_KEYS: SEALING_KEY },
    ...{ DATABASE_FOLDER: folders.folder(), ...region() },
  }
  const start = () => startPolaris(cloud.authUrl, settings)
  let polaris = await start()
  const { token, imageEndpoint, project } = demo.call.caller

  async function ask(method: string, path: string, body?: object) {
    const response = await fetch(`${polaris.url}/api/v1${path}`, {
      method,
      headers: { "x-auth-token": token, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      ...{ status: response.status, text },
      body: (text.startsWith("{") ? JSON.parse(text) : {}) as BuildBody,
    }
  }

  return {
    ...{ cloud, demo, ask },
    statusOf: async (name: string) => (await ask("GET", `/images/${name}/status`)).body,
    /** Everything that builds have in the cloud. */
    async leftIn(): Promise<string[]> {
      const servers = await demo.nova.servers.list({ namePrefix: "golden-image-" })
      const path = `/v2/images?visibility=private&owner=${project.id}`
      const { images } = (await demo.ask("image", "GET", path)).body as { images: { name: string }[] }
      const hasVolumes = demo.call.caller.volumeEndpoint !== undefined
      const volumes = hasVolumes ? await demo.cinder.volumes.list() : []
      return [...servers, ...volumes, ...images].map(({ name }) => name)
    },
    async download(id: string): Promise<Buffer> {
      const response = await fetch(`${imageEndpoint}/v2/images/${id}/file`, {
        headers: { "x-auth-token": token },
      })
      return Buffer.from(await response.arrayBuffer())
    },
    /** Asks the database of Polaris. */
    read: (sql: string, values: unknown[]) => polaris.services.database.query(({ run }) => run(sql, values)),
    /** Changes the database, and starts Polaris again. */
    async restartAfter(sql: string): Promise<void> {
      await polaris.services.database.query(({ run }) => run(sql, []))
      await polaris.close()
      polaris = await start()
    },
    async close() {
      await polaris.close()
      await demo[Symbol.asyncDispose]()
      await cloud.close()
      folders.remove()
    },
  }
}

export type Builds = Awaited<ReturnType<typeof openBuilds>>
