import { setTimeout as sleep } from "node:timers/promises"
import { expect, test, vi } from "vitest"
import { never } from "../../src/signals.js"
import { asBytes, type Sending } from "../support/sender.js"
import { stage } from "../support/stage.js"
import { watch } from "../support/watching.js"

const s = stage()
const TOTAL = 4_000_000
const sized = (imageId: string) => asBytes({ imageId }, { "content-length": String(TOTAL) })

/** Sends the whole in pieces over about this many milliseconds. */
async function sendOver(sending: Sending, milliseconds: number): Promise<number> {
  for (let piece = 0; piece < 200; piece++) {
    await sending.write(Buffer.alloc(TOTAL / 200, 7))
    await sleep(milliseconds / 200)
  }
  sending.end()
  return (await sending.answer).status
}

const directly = (imageId: string) =>
  s.polaris.services.upload.watchers.watch({ projectId: s.projects.demo, imageId }, never())

const nothingHeld = () =>
  vi.waitFor(() => expect(s.polaris.services.bus.size().listeners).toBe(0), { timeout: 30_000 })

test("a watcher gets at most ten events a second, and the end at once", async () => {
  const imageId = await s.image()
  const watching = watch(s.client.demo, imageId)
  await expect.poll(() => s.polaris.services.bus.size().listeners).toBe(1)
  const begun = Date.now()
  expect(await sendOver(s.start(sized(imageId)), 1_500)).toBe(200)
  const answered = Date.now()
  expect(await watching.ended).toBe("complete")
  const seconds = (Date.now() - begun) / 1_000
  expect(watching.seen.length).toBeGreaterThan(5)
  expect(watching.seen.length).toBeLessThanOrEqual(10 * seconds + 3)
  expect((watching.at.at(-1) ?? Infinity) - answered).toBeLessThan(30_000)
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
  expect(await sendOver(sending, 300)).toBe(200)
  expect(new Set(await Promise.all(ends))).toEqual(new Set([100]))
  await nothingHeld()
})

test("a watcher that leaves is gone: while it waits, while it receives, and when its connection breaks", async () => {
  const imageId = await s.image()
  const waiting = watch(s.client.demo, imageId)
  const { bus } = s.polaris.services
  await vi.waitFor(() => expect(bus.size().listeners).toBe(1))
  waiting.leave()
  await nothingHeld()
  const sending = await s.underway(imageId, TOTAL)
  const own = bus.size().listeners
  const watching = watch(s.client.demo, imageId)
  await vi.waitFor(() => expect(watching.seen).not.toEqual([]))
  const url = `${s.polaris.url}/polaris-bff/compute.watchUploadProgress?input={"uploadId":"${imageId}"}`
  const broken = new AbortController()
  const headers = { ...s.headers.demo, accept: "text/event-stream" }
  const response = await fetch(url, { headers, signal: broken.signal })
  const reader = response.body?.getReader()
  await reader?.read()
  expect(bus.size().listeners).toBe(own + 2)
  watching.leave()
  broken.abort()
  await vi.waitFor(() => expect(bus.size().listeners).toBe(own))
  sending.cut()
  await nothingHeld()
})

test("an upload leaves only its last state on the bus, for a while", async () => {
  const { bus, upload } = s.polaris.services
  const before = bus.size().entries
  const [good, bad] = [await s.image(), await s.image()]
  expect(await sendOver(await s.underway(good, TOTAL + 100_000), 0)).toBe(200)
  const sending = await s.underway(bad, TOTAL)
  expect(bus.size().entries).toBe(before + 3)
  await s.client.demo.compute.cancelUpload.mutate({ imageId: bad })
  await sending.answer
  expect(bus.size()).toEqual({ entries: before + 2, listeners: 0 })
  for (const imageId of [good, bad])
    expect(await upload.transfers.running({ projectId: s.projects.demo, imageId })).toBe(false)
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
