import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { LONG, openBuilds, type Builds } from "../support/nova-builds.js"

/**
 * Builds on Nova's own driver for tests: servers run at once, their console is always the same three lines,
 * and Nova accepts a snapshot whose image then stays `queued`.
 */
let builds: Builds
let before: InCloud

/** What the project has in the cloud. */
interface InCloud {
  servers: string[]
  ports: string[]
  /** Statuses of its own images. */
  images: string[]
}

beforeAll(async () => {
  builds = await openBuilds()
  before = await inCloud()
})
afterEach(async () => {
  await expect.poll(inCloud, LONG).toEqual(before)
})
afterAll(() => builds.close())

async function inCloud(): Promise<InCloud> {
  const { ask, nova, call } = builds.demo
  const { project } = call.caller
  const images = await ask("image", "GET", `/v2/images?visibility=private&owner=${project.id}`)
  const ports = await ask("network", "GET", "/v2.0/ports")
  return {
    servers: (await nova.servers.list()).map(({ id }) => id),
    ports: (ports.body as { ports: { id: string }[] }).ports.map(({ id }) => id),
    images: (images.body as { images: { status: string }[] }).images.map(({ status }) => status),
  }
}

/** Its time limit is the shortest that a recipe can have. */
async function build(name: string) {
  const sizes = { flavor: "tiny", storage_size: "1Gi", memory: "128Mi", cpu: 1 }
  const recipe = { name, os_type: "linux", base_image: "tiny", timeout_seconds: 60, ...sizes }
  const created = await builds.ask("POST", "/images", recipe)
  expect([created.status, created.text]).toEqual([202, expect.stringContaining("creating")])
  await expect.poll(async () => (await builds.demo.nova.servers.list())[0]?.status, LONG).toBe("ACTIVE")
  expect(await inCloud()).toMatchObject({ servers: [expect.anything()], ports: [expect.anything()] })
}

async function end(name: string) {
  await expect.poll(async () => (await builds.statusOf(name)).status, LONG).toBe("failed")
  return builds.statusOf(name)
}

test("a console without the build's report ends the build in time, with what the console says", async () => {
  await build("silent")
  const { message } = await end("silent")
  expect(message).toBe(
    "The VM reported no result on its console in time. The last lines of its console:\n" +
      "FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE",
  )
})

/** The console will never have the report, so the job's record gets it, which a new process reads. */
const REPORTED = "update job_step set output = 'null', ended_at = now() where name = 'customize'"

test("a snapshot that Nova never finishes ends the build in time, and is removed with server and port", async () => {
  await build("endless")
  await expect.poll(() => hasBegun("customize"), LONG).toBe(true)
  await builds.restartAfter(REPORTED)
  await expect.poll(async () => (await inCloud()).images, LONG).toEqual([...before.images, "queued"])
  const { message, ["steps"]: stages } = await end("endless")
  expect(message).toBe("The snapshot was not finished in time.")
  expect(stages).toContainEqual(expect.objectContaining({ name: "snapshot", status: "failed", message }))
})

async function hasBegun(step: string): Promise<boolean> {
  const rows = await builds.read("select 1 from job_step where name = $1 and ended_at is null", [step])
  return rows.length > 0
}
