import { expect, onTestFinished, test } from "vitest"
import { asBytes, startSending } from "../support/sender.js"
import { scoped, image } from "../support/stand-in-answers.js"
import { after, json } from "../support/stand-in.js"
import { KNOW_TOKEN, LIST, setUp, type ScriptedCloud } from "./setting.js"

/** What refuses a caller that demands too much, and what it leaves alone. */

const REST = "/polaris-bff/rest/images/update"

/** The next validated token is this user's. */
function nextIs({ cloud }: ScriptedCloud, user: string, project: string): void {
  const more = { user: { id: user, name: user }, project: { id: project, name: project } }
  cloud.on(KNOW_TOKEN, json(200, scoped(`${cloud.url}/image`, more)))
}

test("a user with too many requests gets 429 and Retry-After through every API layer; others go on", async () => {
  const own = await setUp({ REQUESTS_PER_USER: "2" })
  nextIs(own, "u1", "p1")
  const statuses = []
  for (let turn = 0; turn < 3; turn++) statuses.push((await own.ask("listImages", { token: "one" })).status)
  expect(statuses).toEqual([200, 200, 429])
  const { headers, error } = await own.ask("listImages", { token: "one" })
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0)
  expect(error).toMatchObject({
    message: expect.stringMatching(/^Too many requests by your user\. Try again in \d+ seconds\.$/) as string,
    data: { code: "TOO_MANY_REQUESTS", httpStatus: 429 },
  })
  const rest = await fetch(own.polaris.url + REST, { method: "POST", headers: { "x-auth-token": "one" } })
  expect([rest.status, Number(rest.headers.get("retry-after"))]).toEqual([429, expect.any(Number)])
  nextIs(own, "u2", "p1")
  expect((await own.ask("listImages", { token: "other" })).status).toBe(200)
})

test("a batch counts once", async () => {
  const own = await setUp({ REQUESTS_PER_USER: "1" })
  const names = Array(10).fill("compute.image.listImages").join(",")
  const response = await fetch(`${own.polaris.url}/polaris-bff/${names}?batch=1&input={}`, {
    headers: { "x-auth-token": "good" },
  })
  expect(response.status).toBe(200)
})

test("a project's limit holds for all of its users", async () => {
  const own = await setUp({ REQUESTS_PER_PROJECT: "1" })
  nextIs(own, "u1", "p1")
  expect((await own.ask("listImages", { token: "one" })).status).toBe(200)
  nextIs(own, "u2", "p1")
  expect((await own.ask("listImages", { token: "other" })).error.message).toMatch(/in this project/)
})

test("an address with too many requests gets 429 before its token is looked at, but probes get their response", async () => {
  const { ask, cloud, polaris } = await setUp({ REQUESTS_PER_ADDRESS: "2" })
  for (let turn = 0; turn < 2; turn++) expect((await ask("listImages", { token: "" })).status).toBe(401)
  const { status, headers, error } = await ask("listImages")
  expect([status, error.data.code]).toEqual([429, "TOO_MANY_REQUESTS"])
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0)
  expect(cloud.count(KNOW_TOKEN)).toBe(0)
  const form = await fetch(`${polaris.url}/polaris-bff/upload-image`, { method: "POST" })
  expect([form.status, form.headers.has("retry-after")]).toEqual([429, true])
  for (const probe of ["/healthz", "/readyz", "/metrics"])
    expect((await fetch(polaris.url + probe)).status).toBe(200)
})

test("0 removes the limits", async () => {
  const none = { REQUESTS_PER_USER: "0", REQUESTS_PER_PROJECT: "0", REQUESTS_PER_ADDRESS: "0" }
  const { ask } = await setUp(none)
  for (let turn = 0; turn < 5; turn++) expect((await ask("listImages")).status).toBe(200)
})

test.each([
  ["a user", { UPLOADS_AT_ONCE_PER_USER: "1" }, 429, /as many uploads under way/],
  ["the process", { UPLOADS_AT_ONCE: "1" }, 503, /receives as many uploads as it may/],
])(
  "%s may have only so many uploads at once, and the next one may begin when one ends",
  async (_who, limit, status, message) => {
    const { cloud, polaris } = await setUp(limit)
    const begin = () => {
      const sent = image({ status: "queued", disk_format: "raw" })
      for (const call of ["GET", "PATCH"]) cloud.on(`${call} /image/v2/images/${sent.id}`, json(200, sent))
      const headers = { "x-auth-token": "good", "content-length": "400000" }
      return startSending(polaris.url, asBytes({ imageId: sent.id }, headers))
    }
    const first = begin()
    await first.write(Buffer.alloc(100_000))
    await expect.poll(() => polaris.services.upload.transfers.count()).toBe(1)
    expect(await begin().answer).toMatchObject({ status, message: expect.stringMatching(message) as string })
    first.cut()
    await expect.poll(() => polaris.services.upload.transfers.count()).toBe(0)
    const next = begin()
    await next.write(Buffer.alloc(100_000))
    await expect.poll(() => polaris.services.upload.transfers.count()).toBe(1)
    next.cut()
  },
)

test("there may be only so many watchers at once", async () => {
  const { ask, polaris } = await setUp({ WATCHERS_AT_ONCE: "1" })
  await ask("listImages")
  const leaver = new AbortController()
  const input = encodeURIComponent(JSON.stringify({ uploadId: image().id }))
  const watch = (signal?: AbortSignal) =>
    fetch(`${polaris.url}/polaris-bff/compute.watchUploadProgress?input=${input}`, {
      headers: { "x-auth-token": "good" },
      ...(signal && { signal }),
    })
  await watch(leaver.signal)
  await expect.poll(() => polaris.services.upload.watchers.count()).toBe(1)
  expect(await (await watch()).text()).toMatch(/serialized-error[^]*as many watchers of uploads as it may/)
  leaver.abort()
  await expect.poll(() => polaris.services.upload.watchers.count()).toBe(0)
})

test("an hour's uploads of a user are limited", async () => {
  const { ask, polaris } = await setUp({ UPLOADS_PER_USER: "1" })
  await ask("listImages")
  const upload = async () => {
    const headers = { "x-auth-token": "good", "content-type": "application/octet-stream" }
    const url = `${polaris.url}/polaris-bff/compute.uploadImage?imageId=${image().id}`
    const response = await fetch(url, { method: "POST", headers, body: "12345678" })
    return [response.status, response.headers.has("retry-after")]
  }
  expect(await upload()).toEqual([404, false])
  expect(await upload()).toEqual([429, true])
})

test("requests that a slow service cannot take any more get 503 at once, and the service none of them", async () => {
  const { ask, cloud } = await setUp({ UPSTREAM_CONNECTIONS: "2", UPSTREAM_QUEUE: "1" })
  await ask("listImages")
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  cloud.on(LIST, after(held, json(200, { images: [] })))
  const before = cloud.count(LIST)
  const waiting = [1, 2, 3].map(() => ask("listImages"))
  await expect.poll(() => cloud.count(LIST)).toBe(before + 2)
  const { status, headers, error } = await ask("listImages")
  expect([status, headers.get("retry-after")]).toEqual([503, "1"])
  expect(error.message).toMatch(/^The image service has too many requests/)
  release()
  expect((await Promise.all(waiting)).map((one) => one.status)).toEqual([200, 200, 200])
  expect(cloud.count(LIST)).toBe(before + 3)
})

test("while the event loop is late, requests are refused and probes are not; then all goes on", async () => {
  const { ask, polaris } = await setUp({ MAX_EVENT_LOOP_DELAY_SECONDS: "0.1" })
  const busy = setInterval(() => {
    const end = performance.now() + 300
    while (performance.now() < end);
  }, 310)
  onTestFinished(() => clearInterval(busy))
  await expect.poll(async () => (await ask("listImages")).status).toBe(503)
  const { headers, error } = await ask("listImages")
  expect([headers.get("retry-after"), error.message]).toEqual(["5", expect.stringMatching(/overloaded/)])
  expect((await fetch(`${polaris.url}/healthz`)).status).toBe(200)
  clearInterval(busy)
  await expect.poll(async () => (await ask("listImages")).status).toBe(200)
  expect(polaris.lines.filter(({ msg }) => String(msg).startsWith("requests are refused"))).toHaveLength(1)
})

test("every response restricts what browsers do with it", async () => {
  const { ask, polaris } = await setUp()
  const answers = [
    await ask("listImages"),
    await fetch(`${polaris.url}/healthz`),
    await fetch(`${polaris.url}/x`),
  ]
  for (const { headers } of answers) {
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    )
    expect(headers.get("x-content-type-options")).toBe("nosniff")
    expect(headers.get("referrer-policy")).toBe("no-referrer")
    expect(headers.get("x-frame-options")).toBe("SAMEORIGIN")
  }
})
