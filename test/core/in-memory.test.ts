import { HttpResponse, http } from "msw"
import { setupServer } from "msw/node"
import { Server, Socket } from "node:net"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { createApp } from "../../src/app.js"
import { createPolarisClient, polarisError } from "../../src/client/index.js"
import { readConfig } from "../../src/config.js"
import { createServices, type Services } from "../../src/services.js"
import { createSimulator, serverHandlers } from "../../simulator/index.js"
import { signIn } from "../support/cloud.js"

/** Of a page in jsdom. */
const ORIGIN = "http://localhost:3000"
const url = `${ORIGIN}/polaris-bff`
const cloud = createSimulator({ seed: true })
const edge = setupServer(...cloud.handlers)
let services: Services
let app: ReturnType<typeof createApp>

function refuse(): never {
  throw new Error("This test opened a port or a connection.")
}

beforeAll(async () => {
  vi.spyOn(Server.prototype, "listen").mockImplementation(refuse)
  vi.spyOn(Socket.prototype, "connect").mockImplementation(refuse)
  const env = { OS_AUTH_URL: cloud.authUrl, LOG_LEVEL: "silent", SESSION_KEYS: "k".repeat(32) }
  services = await createServices(readConfig(env), { connect: cloud.connect })
  app = createApp(services)
  await app.ready()
  edge.use(...serverHandlers(ORIGIN, app.server))
  edge.listen({ onUnhandledRequest: "error" })
})

afterAll(async () => {
  edge.close()
  await app.close()
  await services.close()
  await cloud.close()
  vi.restoreAllMocks()
})

const clientOf = async (name: "demo") =>
  createPolarisClient({ url, token: (await signIn(cloud.authUrl, name)).token })

test("a front end lists images through a Polaris and a cloud without ports", async () => {
  const { compute } = await clientOf("demo")
  expect(await compute.image.listImages.query({ limit: 3 })).toHaveLength(3)
  expect(cloud.requests.map(({ service }) => service)).toContain("glance")
})

test("it uploads an image, follows the progress, and finds the bytes at Glance", async () => {
  const { compute } = await clientOf("demo")
  const attributes = { name: "in memory", disk_format: "raw", container_format: "bare" } as const
  const { id: imageId } = await compute.image.createImage.mutate(attributes)
  const percents: number[] = []
  const ended = new Promise<void>((resolve, reject) => {
    compute.image.watchUploadProgress.subscribe(
      { uploadId: imageId },
      { onData: ({ percent }) => percents.push(percent), onComplete: resolve, onError: reject },
    )
  })
  const bytes = new Uint8Array(3_000_000).fill(7)
  await compute.image.uploadImage.mutate({ imageId, file: new Blob([bytes]) })
  await ended
  expect(percents.at(-1)).toBe(100)
  const headers = { "x-auth-token": (await signIn(cloud.authUrl, "demo")).token }
  const file = await fetch(`${cloud.imageUrl}/v2/images/${imageId}/file`, { headers })
  expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
})

test("a refusal has its code, and what a test answers itself comes first", async () => {
  const expired = createPolarisClient({ url, token: "expired" })
  const failure = await expired.compute.image.listImages.query().catch(polarisError)
  expect(failure).toMatchObject({ code: "UNAUTHORIZED", httpStatus: 401 })
  edge.use(http.get(`${url}/*`, () => HttpResponse.error(), { once: true }))
  const { compute } = await clientOf("demo")
  await expect(compute.image.listImages.query()).rejects.toThrow()
  expect(await compute.image.listImages.query({ limit: 1 })).toHaveLength(1)
})

test("people sign in as in a browser, with cookies that the next request sends", async () => {
  const signedIn = await fetch(`${url}/session.signIn`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN },
    body: JSON.stringify({ username: "demo", password: "demo" }),
  })
  expect(signedIn.status).toBe(200)
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(";", 1)[0])
  const current = await fetch(`${url}/session.current`, { headers: { cookie: cookie.join("; ") } })
  expect(await current.json()).toMatchObject({ result: { data: { user: { name: "demo" } } } })
})

test("the cloud answers code that asks it itself, its data routes included", async () => {
  const { compute } = await clientOf("demo")
  const attributes = { disk_format: "raw", container_format: "bare" } as const
  const image = `${cloud.imageUrl}/v2/images/${(await compute.image.createImage.mutate(attributes)).id}`
  const token = { "x-auth-token": (await signIn(cloud.authUrl, "demo")).token }
  const headers = { ...token, "content-type": "application/octet-stream" }
  const put = await fetch(`${image}/file`, { method: "PUT", headers, body: "bytes" })
  expect(put.status).toBe(204)
  expect(await (await fetch(`${image}/file`, { headers: token })).text()).toBe("bytes")
  const head = await fetch(image, { method: "HEAD" })
  expect({ status: head.status, text: await head.text() }).toEqual({ status: 401, text: "" })
})
