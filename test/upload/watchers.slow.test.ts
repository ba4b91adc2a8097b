import { setTimeout as sleep } from "node:timers/promises"
import { describe, expect, test } from "vitest"
import { never } from "../../src/signals.js"
import { asBytes, type Sending } from "../support/sender.js"
import { stage } from "../support/stage.js"
import { watch, type Watching } from "../support/watching.js"
import { eventually } from "../support/eventually.js"

const s = stage()
const TOTAL = 4_000_000
const sized = (imageId: string) => asBytes({ imageId }, { "content-length": String(TOTAL) })

/** Sends the whole in pieces. */
async function sendAll(sending: Sending): Promise<number> {
  for (let piece = 0; piece < 200; piece++) await sending.write(Buffer.alloc(TOTAL / 200, 7))
  sending.end()
  return (await sending.answer).status
}

/** Sends it little by little until a watcher has had so many events, then the rest. */
async function sendWatched(sending: Sending, { seen }: Watching, events: number): Promise<number> {
  let left = TOTAL
  const send = async (bytes: number) => {
    await sending.write(Buffer.alloc(bytes, 7))
    left -= bytes
  }
  while (seen.length < events && left > 1_000) {
    await send(1_000)
    await sleep(5)
  }
  await send(left)
  sending.end()
  return (await sending.answer).status
}

const directly = (imageId: string) =>
  s.polaris.services.upload.watchers.watch({ projectId: s.projects.demo, imageId }, never())

const metric = async (name: string) => {
  const text = await (await fetch(`${s.polaris.url}/metrics`)).text()
  return RegExp(`^${name} (.*)$`, "m").exec(text)?.[1]
}

const nothingHeld = () => eventually(() => expect(s.polaris.services.bus.size().listeners).toBe(0))

test("a watcher gets at most ten events a second, and the end at once", async () => {
  const imageId = await s.image()
  const watching = watch(s.client.demo, imageId)
  await expect.poll(() => s.polaris.services.bus.size().listeners).toBe(1)
  const begun = Date.now()
  expect(await sendWatched(s.start(sized(imageId)), watching, 7)).toBe(200)
  expect(await watching.ended).toBe("complete")
  const seconds = (Date.now() - begun) / 1_000
  expect(watching.seen.length).toBeGreaterThan(5)
  expect(watching.seen.length).toBeLessThanOrEqual(10 * seconds + 3)
})

test("a slow watcher skips to the newest state, and does not slow the upload down", async () => {
  const imageId = await s.image()
  const sending = s.start(sized(imageId))
  await sending.write(Buffer.alloc(TOTAL / 200, 7))
  const slow = directly(imageId)
  const first = await slow.next()
  for (let piece = 1; piece < 200; piece++) await sending.write(Buffer.alloc(TOTAL / 200, 7))
  sending.end()
  expect((await sending.answer).status).toBe(200)
  const { transfers } = s.polaris.services.upload
  await expect.poll(() => transfers.running({ projectId: s.projects.demo, imageId })).toBe(false)
  const rest = []
  for await (const progress of slow) rest.push(progress)
  expect(first.value).toMatchObject({ total: TOTAL })
  expect(rest).toEqual([{ uploaded: TOTAL, total: TOTAL, percent: 100 }])
})

test("300 watchers all see the end, and are gone then", async () => {
  const imageId = await s.image()
  const sending = s.start(sized(imageId))
  const ends = Array.from({ length: 300 }, async () => {
    let last
    for await (const progress of directly(imageId)) last = progress
    return last?.percent
  })
  expect(await sendAll(sending)).toBe(200)
  expect(new Set(await Promise.all(ends))).toEqual(new Set([100]))
  await nothingHeld()
})

test("a watcher that leaves is gone: while it waits, while it receives, and when its connection breaks", async () => {
  const imageId = await s.image()
  const waiting = watch(s.client.demo, imageId)
  const { bus } = s.polaris.services
  await eventually(() => expect(bus.size().listeners).toBe(1))
  waiting.leave()
  await nothingHeld()
  const sending = await s.underway(imageId, TOTAL)
  const own = bus.size().listeners
  const watching = watch(s.client.demo, imageId)
  await eventually(() => expect(watching.seen).not.toEqual([]))
  const url = `${s.polaris.url}/polaris-bff/compute.watchUploadProgress?input={"uploadId":"${imageId}"}`
  const broken = new AbortController()
  const headers = { ...s.headers.demo, accept: "text/event-stream" }
  const response = await fetch(url, { headers, signal: broken.signal })
  const reader = response.body?.getReader()
  await reader?.read()
  expect(bus.size().listeners).toBe(own + 2)
  expect(await metric("polaris_watchers")).toBe("2")
  watching.leave()
  broken.abort()
  await eventually(() => expect(bus.size().listeners).toBe(own))
  expect([await metric("polaris_watchers"), await metric("polaris_uploads_running")]).toEqual(["0", "1"])
  sending.cut()
  await nothingHeld()
})

describe("on a bus without the states of other uploads", () => {
  const alone = stage()

  test("an upload leaves only its last state, for a while", async () => {
    const { bus, upload } = alone.polaris.services
    const [good, bad] = [await alone.image(), await alone.image()]
    expect(await sendAll(await alone.underway(good, TOTAL + 100_000))).toBe(200)
    const sending = await alone.underway(bad, TOTAL)
    expect(bus.size().entries).toBe(3)
    await alone.client.demo.compute.cancelUpload.mutate({ imageId: bad })
    await sending.answer
    expect(bus.size()).toEqual({ entries: 2, listeners: 0 })
    const projectId = alone.projects.demo
    for (const imageId of [good, bad])
      expect(await upload.transfers.running({ projectId, imageId })).toBe(false)
  })
})

test("the connection of a watcher is fit for proxies: not cached, not transformed, not buffered", async () => {
  const imageId = await s.image()
  const sending = await s.underway(imageId, TOTAL)
  const url = `${s.polaris.url}/polaris-bff/compute.watchUploadProgress?input={"uploadId":"${imageId}"}`
  const leaving = new AbortController()
  const response = await fetch(url, {
    headers: { ...s.headers.demo, accept: "text/event-stream" },
    signal: leaving.signal,
  })
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": expect.stringMatching("^text/event-stream") as string,
    "cache-control": expect.stringMatching("no-cache.*no-transform") as string,
    "x-accel-buffering": "no",
  })
  leaving.abort()
  sending.cut()
})
