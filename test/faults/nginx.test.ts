import { once } from "node:events"
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { startNginx, type Nginx } from "./nginx.js"

/** A browser, nginx with the configuration of the docs, Polaris, and a cloud. */
let cloud: Simulator
let polaris: Polaris
let nginx: Nginx
let browser: ClientHttp2Session
let cookie = ""

beforeAll(async () => {
  cloud = await startSimulator()
  const settings = { TRUST_PROXY: "loopback", SESSION_KEYS: "only-for-tests-and-32-characters-long" }
  polaris = await startPolaris(cloud.authUrl, settings)
  nginx = await startNginx(polaris.url)
  browser = connect(nginx.origin, { rejectUnauthorized: false })
  await once(browser, "connect")
})

afterAll(async () => {
  browser.close()
  await nginx.close()
  await polaris.close()
  await cloud.close()
})

/** A request of the browser, whose body the test writes. */
function open(path: string, headers: Record<string, string> = {}) {
  const stream = browser.request({ ":path": path, ...(cookie && { cookie }), ...headers })
  let text = ""
  stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
  const answer = once(stream, "response").then(async ([head]) => {
    await once(stream, "end")
    return { status: (head as IncomingHttpHeaders)[":status"], headers: head as IncomingHttpHeaders, text }
  })
  return { stream, answer, text: () => text }
}

function get(path: string, accept = "application/json") {
  const { stream, answer } = open(path, { accept })
  stream.end()
  return answer
}

async function post<T>(
  procedure: string,
  input: unknown,
): Promise<{ headers: IncomingHttpHeaders; data: T }> {
  const json = { ":method": "POST", "content-type": "application/json", origin: nginx.origin }
  const { stream, answer } = open(`/polaris-bff/${procedure}`, json)
  stream.end(JSON.stringify(input))
  const { status, headers, text } = await answer
  expect([status, text]).toEqual([200, text])
  return { headers, data: (JSON.parse(text) as { result: { data: T } }).result.data }
}

test("the console's page and its script come through", async () => {
  const page = await get("/", "text/html")
  expect(page).toMatchObject({ status: 200, headers: { "content-type": "text/html; charset=utf-8" } })
  const [script = ""] = /\/assets\/[^"]+\.js/.exec(page.text) ?? []
  expect(await get(script)).toMatchObject({ status: 200 })
})

test("signing in gives a cookie for HTTPS only, which the next request is known by", async () => {
  const { headers } = await post("session.signIn", { username: "demo", password: "demo" })
  const given = headers["set-cookie"] ?? []
  expect(given.length).toBeGreaterThan(0)
  for (const one of given) expect(one).toMatch(/; Secure/i)
  const cookies = (all: string[]) => all.map((one) => one.split(";")[0]).join("; ")
  cookie = cookies(given)
  expect((await get("/polaris-bff/session.current")).text).toContain('"name":"demo"')
  const projectId = cloud.world.identity.projects.find(({ name }) => name === "demo")?.id
  const chosen = await post("session.chooseProject", { projectId })
  cookie = cookies(chosen.headers["set-cookie"] ?? [])
})

test("an upload streams to Glance without touching nginx's disk, and its progress comes while it runs", async () => {
  const image = { name: "through nginx", container_format: "bare", disk_format: "raw" }
  const { data } = await post<{ id: string }>("compute.createImage", image)
  const half = Buffer.alloc(4_000_000, 7)
  const input = encodeURIComponent(JSON.stringify({ uploadId: data.id }))
  const progress = open(`/polaris-bff/compute.watchUploadProgress?input=${input}`, {
    accept: "text/event-stream",
  })
  progress.stream.end()
  const bytes = { ":method": "POST", "content-type": "application/octet-stream", origin: nginx.origin }
  const upload = open(`/polaris-bff/compute.uploadImage?imageId=${data.id}`, {
    ...bytes,
    "content-length": String(2 * half.length),
  })
  upload.stream.write(half)
  await expect.poll(() => progress.text()).toContain(`"uploaded":${half.length}`)
  expect(nginx.stored()).toEqual([])
  upload.stream.end(half)
  expect(await upload.answer).toMatchObject({ status: 200 })
  expect((await progress.answer).text).toContain('"percent":100')
  expect(nginx.stored()).toEqual([])
  expect(cloud.world.images.get(data.id)).toMatchObject({ status: "active", size: 2 * half.length })
})
