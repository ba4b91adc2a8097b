import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import type { LibraryImage } from "../../src/schemas/library/images.js"
import { startChild, type Child } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import type { Answer } from "../support/library.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

let server: Postgres
let simulator: Simulator
let web: [Child, Child]
let worker: Child
let urls: [string, string]
let token: string

beforeAll(async () => {
  server = await startPostgres()
  simulator = await startSimulator({ s3: true })
  const { s3 } = simulator
  const settings = {
    OS_AUTH_URL: simulator.authUrl,
    DATABASE_URL: await server.create(),
    SESSION_KEYS: Buffer.alloc(32, 7).toString("base64"),
    S3_ENDPOINT: s3?.endpoint ?? "",
    S3_BUCKET: s3?.bucket ?? "",
    S3_ACCESS_KEY_ID: s3?.accessKeyId ?? "",
    S3_SECRET_ACCESS_KEY: s3?.secretAccessKey ?? "",
  }
  const start = (ROLE: string) => startChild({ ...settings, ROLE })
  web = [start("web"), start("web")]
  worker = start("worker")
  urls = [await web[0].listening(), await web[1].listening()]
  await worker.listening()
  ;({ token } = await signIn(simulator.authUrl, "demo"))
})

afterAll(async () => {
  for (const child of [...web, worker]) child.signal("SIGTERM")
  for (const child of [...web, worker]) await child.ended()
  await simulator.close()
  await server.close()
})

/** One request to the first or the second process. */
async function ask<T = Answer>(at: 0 | 1, method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(urls[at] + path, {
    method,
    headers: { "x-auth-token": token, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as T
}

test("an upload begins at one process, is completed at another, and a worker makes its variants", async () => {
  const picture = { width: 400, height: 300, channels: 3, background: "teal" } as const
  const bytes = await sharp({ create: picture }).png().toBuffer()
  const facts = { content_type: "image/png", size_bytes: bytes.length }
  const { image_id } = await ask(0, "POST", "/v1/images", { filename: "teal.png", ...facts })
  const start = { image_id, content_type: facts.content_type, total_bytes: bytes.length }
  const starts = await Promise.all(
    ([0, 1] as const).map((at) => ask<{ session_id: string }>(at, "POST", "/v1/uploads:resumable", start)),
  )
  expect(starts[1]).toEqual(starts[0])
  const upload = `/v1/uploads/${starts[0]?.session_id ?? ""}`
  const { url } = await ask(1, "POST", `${upload}/parts/1`)
  const sent = await fetch(url, { method: "PUT", body: new Uint8Array(bytes) })
  const parts = [{ part_number: 1, etag: sent.headers.get("etag") }]
  const completed = await Promise.all(
    ([0, 1] as const).map((at) => ask(at, "POST", `${upload}:complete`, { parts })),
  )
  expect(completed[1]?.image_id).toBe(image_id)
  const image = () => ask<LibraryImage>(0, "GET", `/v1/images/${image_id}`)
  await expect.poll(async () => (await image()).status).toBe("ready")
  expect(await image()).toMatchObject({
    original: { width: 400, height: 300, format: "png" },
    variants: [
      { name: "thumb", width: 200, height: 150, status: "ready" },
      { name: "medium", width: 400, height: 300, status: "ready" },
    ],
  })
})

test("a share revoked at one process is refused by the other at once, and its uses are counted together", async () => {
  const { images } = await ask(0, "GET", "/v1/search/images?q=teal")
  const path = `/v1/images/${images[0]?.image_id ?? ""}/shares`
  const share = await ask(0, "POST", path, { role: "viewer", max_uses: 3 })
  const open = async (at: 0 | 1) => (await fetch(`${urls[at]}/v1/shares/${share.token}`)).status
  const opened = [await open(0), await open(1), await open(0), await open(1)]
  expect(opened).toEqual([200, 200, 200, 410])
  const other = await ask(0, "POST", path, { role: "viewer" })
  await ask(1, "DELETE", `${path}/${other.share_id}`)
  expect((await fetch(`${urls[0]}/v1/shares/${other.token}`)).status).toBe(410)
})
