import { afterAll, beforeAll } from "vitest"
import { startSimulator } from "../../simulator/index.js"
import { createPolarisClient, type PolarisClient } from "../../src/client/index.js"
import { startChild, type Child } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import { startProxy, type Proxy } from "../support/proxy.js"

/**
 * A Polaris in a process of its own with the settings it has by default, and a proxy between it and Glance.
 */
export interface BigStage {
  proxy: Proxy
  polaris: Child
  client: PolarisClient
  /** The id of a new queued image of raw bytes. */
  image(): Promise<string>
}

/** Opens it for the tests of a file. */
export function bigStage(): BigStage {
  const s = {} as BigStage
  let close = async () => {}

  beforeAll(async () => {
    const cloud = await startSimulator()
    s.proxy = await startProxy(cloud.url)
    const env = { OS_AUTH_URL: cloud.authUrl, GLANCE_ENDPOINT: `${s.proxy.url}/image` }
    s.polaris = startChild({ ...env, NODE_ENV: "production" })
    close = async () => {
      s.polaris.signal("SIGTERM")
      await s.polaris.ended()
      await s.proxy.close()
      await cloud.close()
    }
    const { token } = await signIn(cloud.authUrl, "demo")
    s.client = createPolarisClient({ url: `${await s.polaris.listening()}/polaris-bff`, token })
  })

  afterAll(() => close())

  s.image = async () => {
    const attributes = { name: "big", disk_format: "raw", container_format: "bare" } as const
    return (await s.client.compute.createImage.mutate(attributes)).id
  }
  return s
}
