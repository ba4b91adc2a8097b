import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { startChild, type Child } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import { openGlance, type DirectGlance } from "../support/glance.js"
import type { Client } from "../support/polaris.js"
import { startProxy, type Proxy } from "../support/proxy.js"
import { asBytes, startSending, type Sending } from "../support/sender.js"
import { clientOf, expectImage, isPut } from "../support/stage.js"
import { startRedis, type Redis } from "./server.js"
import { eventually } from "../support/eventually.js"

/** Two Polaris processes in front of one cloud, with one Redis between them. */
let redis: Redis
let cloud: Simulator
/** Between both and Glance. */
let proxy: Proxy
let glance: DirectGlance
let children: Child[]
let urls: [string, string]
let headers: Record<string, string>
let clients: [Client, Client]

beforeAll(async () => {
  redis = await startRedis()
  cloud = await startSimulator()
  const demo = await signIn(cloud.authUrl, "demo")
  const { origin, pathname } = new URL(demo.imageEndpoint ?? "")
  proxy = await startProxy(origin)
  const env = {
    OS_AUTH_URL: cloud.authUrl,
    GLANCE_ENDPOINT: proxy.url + pathname,
    REDIS_URL: redis.url,
    UPLOAD_TAKEOVER_AFTER: "1",
  }
  children = [startChild(env), startChild(env)]
  urls = [await children[0]!.listening(), await children[1]!.listening()]
  glance = await openGlance(cloud.authUrl, "admin")
  headers = { "x-auth-token": demo.token }
  clients = [clientOf(urls[0], headers), clientOf(urls[1], headers)]
})

afterAll(async () => {
  for (const child of children) child.signal("SIGTERM")
  await Promise.all(children.map((child) => child.ended()))
  await proxy.close()
  await cloud.close()
  await redis.close()
})

const TOTAL = 400_000

const newImage = async () => {
  const image = { name: "two processes", container_format: "bare", disk_format: "raw" } as const
  return (await clients[0].compute.createImage.mutate(image)).id
}

function start(url: string, imageId: string, total = TOTAL): Sending {
  return startSending(url, asBytes({ imageId }, { ...headers, "content-length": String(total) }))
}

async function underway(url: string, imageId: string): Promise<Sending> {
  const sending = start(url, imageId)
  await sending.write(Buffer.alloc(100_000, 7))
  await expectImage({ glance }, imageId, { status: "saving" })
  return sending
}

async function finish(sending: Sending): Promise<number> {
  await sending.write(Buffer.alloc(TOTAL - 100_000, 7))
  sending.end()
  return (await sending.answer).status
}

interface Seen {
  /** Resolves when the process has the question. */
  begun: Promise<void>
  percents: number[]
  ended: Promise<unknown>
}

function watch(client: Client, imageId: string): Seen {
  const percents: number[] = []
  let begin = () => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const ended = new Promise((resolve) =>
    client.compute.watchUploadProgress.subscribe(
      { uploadId: imageId },
      {
        onStarted: () => begin(),
        onData: ({ percent }) => void percents.push(percent),
        onComplete: () => resolve("complete"),
        onError: resolve,
      },
    ),
  )
  return { begun, percents, ended }
}

test("an upload on one process is watched on the other, before it begins and while it runs", async () => {
  const imageId = await newImage()
  const early = watch(clients[1], imageId)
  await early.begun
  const sending = start(urls[0], imageId)
  for (const percent of [25, 50, 75]) {
    await sending.write(Buffer.alloc(TOTAL / 4, 7))
    await expect.poll(() => early.percents.at(-1)).toBe(percent)
  }
  const late = watch(clients[1], imageId)
  await sending.write(Buffer.alloc(TOTAL / 4, 7))
  sending.end()
  expect((await sending.answer).status).toBe(200)
  expect(await Promise.all([early.ended, late.ended])).toEqual(["complete", "complete"])
  expect(early.percents.length).toBeGreaterThan(3)
  expect([early.percents.at(-1), late.percents.at(-1)]).toEqual([100, 100])
})

test("a second upload on the other process is CONFLICT, and an update there as well", async () => {
  const imageId = await newImage()
  const first = await underway(urls[0], imageId)
  const second = start(urls[1], imageId)
  expect(await second.answer).toMatchObject({ status: 409, code: "CONFLICT" })
  const operations = [{ op: "replace" as const, path: "/name", value: "lost" }]
  await expect(clients[1].compute.updateImage.mutate({ imageId, operations })).rejects.toMatchObject({
    data: { code: "CONFLICT" },
  })
  expect(await finish(first)).toBe(200)
})

test("an update on the other process is CONFLICT before Glance has noticed the upload", async () => {
  const imageId = await newImage()
  proxy.fault((call) => (isPut(call, imageId) ? { after: 0, then: "stall" } : undefined))
  const sending = start(urls[0], imageId)
  await sending.write(Buffer.alloc(100_000, 7))
  await expect.poll(() => proxy.passed.some(({ call }) => isPut(call, imageId))).toBe(true)
  const operations = [{ op: "replace" as const, path: "/name", value: "lost" }]
  await expect(clients[1].compute.updateImage.mutate({ imageId, operations })).rejects.toMatchObject({
    data: { code: "CONFLICT" },
  })
  expect(await glance.get(imageId)).toMatchObject({ status: "queued", name: "two processes" })
  proxy.fault(() => undefined)
  sending.cut()
})

test("one process cancels what another receives, and the watchers there are notified", async () => {
  const imageId = await newImage()
  const sending = await underway(urls[0], imageId)
  const seen = watch(clients[1], imageId)
  await eventually(() => expect(seen.percents).not.toEqual([]))
  await clients[1].compute.cancelUpload.mutate({ imageId })
  expect(await sending.answer).toMatchObject({ status: 499, reason: "cancelled" })
  expect(await seen.ended).toMatchObject({ data: { reason: "cancelled", upload: { httpStatus: 499 } } })
  expect(await glance.get(imageId)).toMatchObject({ status: "queued" })
})

test("the same user takes over on the other process an upload without progress here", async () => {
  const imageId = await newImage()
  const still = await underway(urls[0], imageId)
  const takenOver = still.answer.then(() => true)
  let next: Sending
  do {
    next = start(urls[1], imageId)
    await next.write(Buffer.alloc(100_000, 7))
  } while (!(await Promise.race([takenOver, next.answer.then(() => false)])))
  expect(await still.answer).toMatchObject({ status: 499, reason: "taken_over" })
  expect(await finish(next)).toBe(200)
})

const operations = [{ op: "replace" as const, path: "/name", value: "changed" }]
const update = (client: Client, imageId: string) => client.compute.updateImage.mutate({ imageId, operations })
const readiness = (url: string) =>
  fetch(`${url}/readyz`).then(async (got) => ({ status: got.status, ...((await got.json()) as object) }))

/** How often a process has logged that Redis is unreachable, and that it is reachable again. */
const warningsOf = (child: Child) =>
  [/"msg":"redis unreachable"/g, /"msg":"redis reachable again"/g].map(
    (line) => child.output().match(line)?.length ?? 0,
  )

/** Waits until both processes have Redis and have logged every return. */
async function bothReachable(): Promise<void> {
  for (const url of urls) await expect.poll(() => readiness(url)).toMatchObject({ redis: "reachable" })
  await expect.poll(() => children.map(warningsOf).every(([away, back]) => away === back)).toBe(true)
}

test("what one user may request in a minute counts in both processes", async () => {
  const env = { OS_AUTH_URL: cloud.authUrl, REDIS_URL: redis.url, REQUESTS_PER_USER: "4" }
  const limited = [startChild(env), startChild(env)]
  onTestFinished(async () => {
    for (const child of limited) child.signal("SIGTERM")
    await Promise.all(limited.map((child) => child.ended()))
  })
  const addresses = await Promise.all(limited.map((child) => child.listening()))
  const { token } = await signIn(cloud.authUrl, "other")
  const statuses: number[] = []
  for (let at = 0; at < 6; at++) {
    const url = `${addresses[at % 2] ?? ""}/polaris-bff/compute.image.listImages`
    statuses.push((await fetch(url, { headers: { "x-auth-token": token } })).status)
  }
  expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
})

describe.each([
  ["goes away", () => redis.stop(), () => redis.start()],
  ["hangs", async () => redis.freeze(), async () => redis.goOn()],
])("when Redis %s", (_what, goAway, comeBack) => {
  test("uploads and updates go on, and new ones are served; it is one log line, and one more when it is back", async () => {
    await bothReachable()
    const before = children.map(warningsOf)
    const imageId = await newImage()
    const sending = await underway(urls[0], imageId)
    expect(await readiness(urls[1])).toMatchObject({ status: 200, redis: "reachable" })
    await goAway()

    expect(await finish(sending)).toBe(200)
    expect(await glance.get(imageId)).toMatchObject({ status: "active", size: TOTAL })
    expect(await update(clients[1], imageId)).toMatchObject({ name: "changed" })

    const meanwhile = await newImage()
    const seen = watch(clients[1], meanwhile)
    const next = await underway(urls[1], meanwhile)
    expect(await start(urls[1], meanwhile).answer).toMatchObject({ status: 409, code: "CONFLICT" })
    await expect(update(clients[1], meanwhile)).rejects.toMatchObject({ data: { code: "CONFLICT" } })
    expect(await finish(next)).toBe(200)
    expect([await seen.ended, seen.percents.at(-1)]).toEqual(["complete", 100])

    const cancelled = await newImage()
    const broken = await underway(urls[1], cancelled)
    await clients[1].compute.cancelUpload.mutate({ imageId: cancelled })
    expect(await broken.answer).toMatchObject({ status: 499, reason: "cancelled" })

    const degraded = expect.stringMatching(/^Redis cannot be reached/) as string
    const states = { keystone: "reachable", glance: "reachable", redis: "unreachable" }
    const reasons = { redis: "There is no connection." }
    for (const url of urls)
      await expect
        .poll(() => readiness(url))
        .toEqual({ status: 200, ready: true, ...states, reasons, degraded })

    await comeBack()
    await bothReachable()
    expect(children.map(warningsOf)).toEqual(before.map(([away = 0, back = 0]) => [away + 1, back + 1]))
    const together = await newImage()
    const last = await underway(urls[0], together)
    expect(await start(urls[1], together).answer).toMatchObject({ status: 409, code: "CONFLICT" })
    expect(await finish(last)).toBe(200)
  })

  test("a watcher of the other process learns of the progress and the end that it missed", async () => {
    await bothReachable()
    const [ends, goesOn] = [await newImage(), await newImage()]
    const sending = [await underway(urls[0], ends), await underway(urls[0], goesOn)] as const
    const seen = [watch(clients[1], ends), watch(clients[1], goesOn)] as const
    for (const { percents } of seen) await expect.poll(() => percents.at(-1)).toBe(25)
    await goAway()
    expect(await finish(sending[0])).toBe(200)
    await expect.poll(() => readiness(urls[1])).toMatchObject({ redis: "unreachable" })
    expect(seen[0].percents.at(-1)).toBe(25)

    await comeBack()
    expect([await seen[0].ended, seen[0].percents.at(-1)]).toEqual(["complete", 100])
    expect(await finish(sending[1])).toBe(200)
    expect([await seen[1].ended, seen[1].percents.at(-1)]).toEqual(["complete", 100])
  })
})
