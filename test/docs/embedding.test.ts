import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import Fastify, { type FastifyInstance } from "fastify"
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest"
import { createPolarisClient, type PolarisClient } from "../../src/client/index.js"
import { createServices, polaris, readConfig, type Services } from "../../src/index.js"
import { setting } from "../client/setting.js"
import { blocks, readPage } from "./pages.js"

const s = setting()

/** The page's examples as modules, in the order of the page. */
let folder = ""
const example = async (number: number) => (await import(join(folder, `${number}.ts`))) as Examples

interface Examples {
  createOwnApp(): Promise<FastifyInstance>
  createOwnServer(services: Services): FastifyInstance
  createOwnClient(url: string, token: string): PolarisClient & { reports: Reports }
  createGreetingServer(services: Services): FastifyInstance
}

interface Reports {
  version: { query(): Promise<string> }
  countImages: { query(): Promise<{ project: string; images: number }> }
}

beforeAll(async () => {
  await mkdir(".polaris", { recursive: true })
  folder = resolve(await mkdtemp(".polaris/examples-"))
  for (const [index, { code }] of blocks(readPage("docs/guide/embedding.md"), ["ts"]).entries())
    await writeFile(join(folder, `${index}.ts`), code)
})

afterAll(() => rm(folder, { recursive: true }))

async function services(): Promise<Services> {
  const made = await createServices(readConfig({ OS_AUTH_URL: s.simulator.authUrl, LOG_LEVEL: "silent" }))
  onTestFinished(() => made.close())
  return made
}

async function listen(app: FastifyInstance): Promise<string> {
  onTestFinished(() => app.close())
  return app.listen({ host: "127.0.0.1", port: 0 })
}

/** Uploads and watches, and gives back the last percentage. */
async function uploadAndWatch({ compute }: PolarisClient): Promise<number | undefined> {
  const imageId = await s.image()
  let last: number | undefined
  const watched = new Promise<void>((onComplete, onError) => {
    const onData = ({ percent }: { percent: number }) => (last = percent)
    compute.watchUploadProgress.subscribe({ uploadId: imageId }, { onData, onComplete, onError })
  })
  await compute.uploadImage.mutate({ imageId, file: new Blob(["some data"]) })
  await watched
  return last
}

test("Polaris in a Fastify application uploads, watches and refuses as it does by itself", async () => {
  vi.stubEnv("OS_AUTH_URL", s.simulator.authUrl)
  vi.stubEnv("LOG_LEVEL", "silent")
  onTestFinished(() => void vi.unstubAllEnvs())
  const app = await (await example(0)).createOwnApp()
  const origin = await listen(app)
  expect(await (await fetch(`${origin}/hello`)).json()).toEqual({ hello: "world" })
  const client = createPolarisClient({ url: `${origin}/polaris-bff`, token: s.token })
  expect(await uploadAndWatch(client)).toBe(100)
  const refused = await fetch(`${origin}/polaris-bff/compute.image.listImages`)
  expect(refused.status).toBe(401)
  expect(refused.headers.get("x-openstack-request-id")).toMatch(/^req-/)
})

test("the application's hooks run first: their headers are in Polaris' responses", async () => {
  const app = Fastify()
  app.addHook("onRequest", async (request, reply) => {
    reply.header("access-control-allow-origin", "*")
    if (request.headers["x-refused"]) return reply.code(418).send({ refused: true })
  })
  await app.register(polaris, { services: await services() })
  const at = `${await listen(app)}/polaris-bff/session.current`
  expect((await fetch(at)).headers.get("access-control-allow-origin")).toBe("*")
  expect((await fetch(at, { headers: { "x-refused": "yes" } })).status).toBe(418)
})

test("a prefix besides PREFIX is refused", async () => {
  const app = Fastify()
  const registered = app.register(polaris, { services: await services(), prefix: "/api" })
  await expect(Promise.resolve(registered)).rejects.toThrow("Polaris is served at /polaris-bff.")
})

test("an application that closes ends Polaris' subscriptions", async () => {
  const app = Fastify()
  await app.register(polaris, { services: await services() })
  const origin = await listen(app)
  const input = encodeURIComponent(JSON.stringify({ uploadId: await s.image() }))
  const address = `${origin}/polaris-bff/compute.image.watchUploadProgress?input=${input}`
  const stream = await fetch(address, { headers: { "x-auth-token": s.token } })
  const ended = stream.text().catch(() => "cut")
  await app.close()
  await ended
})

test("procedures merged with Polaris' own are served beside them", async () => {
  const { createOwnServer, createOwnClient } = await example(1)
  const url = `${await listen(createOwnServer(await services()))}/polaris-bff`
  const client = createOwnClient(url, s.token)
  expect(await client.reports.version.query()).toBe("1.2.3")
  expect(await client.reports.countImages.query()).toMatchObject({ project: "demo" })
  expect(await uploadAndWatch(client)).toBe(100)
  const stranger = createOwnClient(url, "not-a-token")
  await expect(stranger.reports.countImages.query()).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } })
})

test("a router with a context of its own gets it beside Polaris'", async () => {
  const { createGreetingServer } = await example(2)
  const origin = await listen(createGreetingServer(await services()))
  const response = await fetch(`${origin}/polaris-bff/greet`, { headers: { "x-greeting": "Good morning" } })
  expect(await response.json()).toMatchObject({
    result: { data: expect.stringMatching(/^Good morning, req-/) as string },
  })
})
