import { afterAll, beforeAll } from "vitest"
import { createPolarisClient, type PolarisClient } from "../../src/client/index.js"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { signIn, type Token } from "../support/cloud.js"
import { startPolaris, type Polaris } from "../support/polaris.js"

/** A simulated cloud and a whole Polaris in front of it, and a person with two projects. */
export interface ClientSetting {
  simulator: Simulator
  polaris: Polaris
  /** With the prefix, as clients want it. */
  url: string
  /** `both` in its project `demo`. */
  token: string
  projects: { demo: string; other: string }
  /** Of `both` in the project `demo`. */
  client: PolarisClient
  /** The id of a new queued image of raw bytes in the project `demo`. */
  image(name?: string): Promise<string>
}

/** Opens it for the tests of a file. */
export function setting(): ClientSetting {
  const s = {} as ClientSetting

  beforeAll(async () => {
    s.simulator = await startSimulator()
    s.polaris = await startPolaris(s.simulator.authUrl)
    s.url = `${s.polaris.url}/polaris-bff`
    const as = (project: string): Promise<Token> => signIn(s.simulator.authUrl, "both", { project })
    const [demo, other] = [await as("demo"), await as("other")]
    s.token = demo.token
    s.projects = { demo: demo.projectId, other: other.projectId }
    s.client = createPolarisClient({ url: s.url, token: s.token })
  })

  afterAll(async () => {
    await s.polaris.close()
    await s.simulator.close()
  })

  s.image = async (name = "an image") => {
    const attributes = { name, disk_format: "raw", container_format: "bare" } as const
    return (await s.client.compute.createImage.mutate(attributes)).id
  }
  return s
}
