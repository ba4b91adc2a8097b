import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { startChild, type Child } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import { openGlance, type DirectGlance } from "../support/glance.js"
import type { Client } from "../support/polaris.js"
import { asBytes, startSending, type Sending } from "../support/sender.js"
import { clientOf, expectImage } from "../support/stage.js"
import { startRedis, type Redis } from "./server.js"

/** Two Polaris processes in front of one cloud, with one Redis between them. */
let redis: Redis
let cloud: Simulator
let glance: DirectGlance
let children: Child[]
let urls: [string, string]
let headers: Record<string, string>
let clients: [Client, Client]

beforeAll(async () => {
  redis = await startRedis()
  cloud = await startSimulator()
  const env = { OS_AUTH_URL: cloud.authUrl, REDIS_URL: redis.url, UPLOAD_TAKEOVER_AFTER: "1" }
  children = [startChild(env), startChild(env)]
  urls = [await children[0]!.listening(), await children[1]!.listening()]
  glance = await openGlance(cloud.authUrl, "admin")
  headers = { "x-auth-token": (await signIn(cloud.authUrl, "demo")).token }
  clients = [clientOf(urls[0], headers), clientOf(urls[1], headers)]
})

afterAll(async () => {
  for (const child of children) child.signal("SIGTERM")
  await Promise.all(children.map((child) => child.ended()))
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
  percents: number[]
  ended: Promise<unknown>
}

function watch(client: Client, imageId: string): Seen {
  const percents: number[] = []
  const ended = new Promise((resolve) =>
    client.compute.watchUploadProgress.subscribe(
      { uploadId: imageId },
      {
        onData: ({ percent }) => void percents.push(percent),
        onComplete: () => resolve("complete"),
        onError: resolve,
      },
    ),
  )
  return { percents, ended }
}

test("an upload on one process is watched on the other, before it begins and while it runs", async () => {
  const imageId = await newImage()
  const early = watch(clients[1], imageId)
  await sleep(200)
  const sending = start(urls[0], imageId)
  for (let part = 0; part < 4; part++) {
    await sending.write(Buffer.alloc(TOTAL / 4, 7))
    await sleep(150)
    if (part < 3) await expect.poll(() => early.percents.at(-1)).toBeLessThan(100)
  }
  const late = watch(clients[1], imageId)
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

test("one process cancels what another receives, and the watchers there hear it", async () => {
  const imageId = await newImage()
  const sending = await underway(urls[0], imageId)
  const seen = watch(clients[1], imageId)
  await vi.waitFor(() => expect(seen.percents).not.toEqual([]))
  await clients[1].compute.cancelUpload.mutate({ imageId })
  expect(await sending.answer).toMatchObject({ status: 499, reason: "cancelled" })
  expect(await seen.ended).toMatchObject({ data: { reason: "cancelled", upload: { httpStatus: 499 } } })
  expect(await glance.get(imageId)).toMatchObject({ status: "queued" })
})

test("the same user takes over on the other process what stands still here", async () => {
  const imageId = await newImage()
  const still = await underway(urls[0], imageId)
  await sleep(1_100)
  const next = await underway(urls[1], imageId)
  expect(await still.answer).toMatchObject({ status: 499, reason: "taken_over" })
  expect(await finish(next)).toBe(200)
})

test("an upload goes on when Redis goes away, and the next one works when it is back", async () => {
  const imageId = await newImage()
  const sending = await underway(urls[0], imageId)
  await redis.stop()
  const begun = Date.now()
  expect(await finish(sending)).toBe(200)
  expect(Date.now() - begun).toBeLessThan(3_000)
  expect(await glance.get(imageId)).toMatchObject({ status: "active", size: TOTAL })
  const refused = start(urls[1], await newImage())
  expect(await refused.answer).toMatchObject({ status: 503, code: "SERVICE_UNAVAILABLE" })
  const operations = [{ op: "replace" as const, path: "/name", value: "lost" }]
  await expect(clients[1].compute.updateImage.mutate({ imageId, operations })).rejects.toMatchObject({
    data: { code: "SERVICE_UNAVAILABLE" },
  })
  expect(await glance.get(imageId)).toMatchObject({ name: "two processes" })
  await redis.start()
  const next = await newImage()
  await vi.waitFor(async () => expect(await finish(await underway(urls[1], next))).toBe(200), {
    timeout: 60_000,
  })
})
