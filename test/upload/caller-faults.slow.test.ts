import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { describe, expect, test, vi } from "vitest"
import { createApp } from "../../src/app.js"
import { startChild } from "../support/child.js"
import {
  asBytes,
  FORM,
  formHead,
  formOf,
  startSending,
  type Sending,
  type Target,
} from "../support/sender.js"
import { expectQueued, holding, isPut, stage } from "../support/stage.js"

/** They mostly wait. */
vi.setConfig({ maxConcurrency: 20 })

const s = stage({ UPLOAD_IDLE_TIMEOUT: "5" })
/** What takes longer than all of these still goes on while bytes arrive. */
const SECONDS = 10
const slow = stage({
  UPLOAD_IDLE_TIMEOUT: String(SECONDS),
  UPLOAD_FINISH_TIMEOUT: String(SECONDS),
  UPSTREAM_TIMEOUT_SECONDS: String(SECONDS),
})
const BYTES = randomBytes(200_000)
const TOTAL = { "content-length": String(BYTES.length) }
const FALLBACK = { path: "/polaris-bff/upload-image", headers: { ...FORM, "content-length": "300000" } }

const formUpTo = (imageId: string) => formOf(["imageId", imageId]).subarray(0, -"------polaris--\r\n".length)

describe.concurrent("a browser that stops sending", () => {
  const silences: [string, (imageId: string) => Target, (imageId: string) => Uint8Array][] = [
    ["before the first byte", (imageId) => asBytes({ imageId }, TOTAL), () => Buffer.alloc(0)],
    ["in the first few bytes", (imageId) => asBytes({ imageId }, TOTAL), () => BYTES.subarray(0, 100)],
    ["in the middle", (imageId) => asBytes({ imageId }, TOTAL), () => BYTES.subarray(0, 150_000)],
    ["before the last byte", (imageId) => asBytes({ imageId }, TOTAL), () => BYTES.subarray(0, -1)],
    ["before its form", () => FALLBACK, () => Buffer.alloc(0)],
    ["in a field of its form", () => FALLBACK, () => Buffer.from(formHead("imageId", "") + "00")],
    ["between two fields of its form", () => FALLBACK, (imageId) => formUpTo(imageId)],
    [
      "in a file behind its imageId",
      () => FALLBACK,
      (imageId) => Buffer.concat([formUpTo(imageId), Buffer.from(formHead("file")), BYTES]),
    ],
    [
      "in a file before its imageId",
      () => FALLBACK,
      () => Buffer.concat([Buffer.from(formHead("file")), BYTES]),
    ],
  ]

  test.each(silences)("%s: TIMEOUT after the idle time, its connection released", async (_, target, sent) => {
    const imageId = await s.image()
    const sending = s.start(target(imageId))
    await sending.write(sent(imageId))
    expect(await sending.answer).toMatchObject({ status: 408, code: "TIMEOUT", reason: "stalled" })
    await sending.closed
    await expectQueued(s, imageId)
    expect((await s.upload(asBytes({ imageId }), BYTES)).status).toBe(200)
  })
})

describe.concurrent("a browser on a slow line", () => {
  /** Sends it in fifty pieces, over a quarter more time than the timeouts. */
  const slowly = async (sending: Sending, bytes: Uint8Array) => {
    const piece = Math.ceil(bytes.length / 50)
    for (let at = 0; at < bytes.length; at += piece) {
      await sending.write(bytes.subarray(at, at + piece))
      await sleep((1.25 * SECONDS * 1_000) / 50)
    }
    sending.end()
    return sending.answer
  }

  test.each([
    ["with a Content-Length", (imageId: string) => asBytes({ imageId }, TOTAL)],
    ["in chunks", (imageId: string) => asBytes({ imageId })],
  ])("with progress may take longer than every timeout, %s", async (_, target) => {
    const imageId = await slow.image()
    const begun = Date.now()
    const answer = await slowly(slow.start(target(imageId)), BYTES)
    expect(answer.result).toEqual({ success: true, imageId })
    expect(Date.now() - begun).toBeGreaterThan(SECONDS * 1_000)
    expect(await slow.glance.get(imageId)).toMatchObject(holding(BYTES))
  })

  test("has the same time for the first bytes", async () => {
    const imageId = await slow.image()
    const few = BYTES.subarray(0, 5_000)
    expect((await slowly(slow.start(asBytes({ imageId })), few)).result).toEqual({ success: true, imageId })
  })

  test.each([
    ["behind its imageId", (imageId: string) => [["imageId", imageId] as const, ["file", BYTES] as const]],
    ["before its imageId", (imageId: string) => [["file", BYTES] as const, ["imageId", imageId] as const]],
  ])("has the same time for a form's file %s", async (_, parts) => {
    const imageId = await slow.image()
    const form = formOf(
      ...parts(imageId).map(([name, value]): [string, string | Uint8Array] => [name, value]),
    )
    const target = { ...FALLBACK, headers: FORM }
    expect((await slowly(slow.start(target), form)).result).toEqual({ success: true, imageId })
  })
})

test("the server itself has no deadline for a request", () => {
  const { server } = createApp(s.polaris.services)
  expect([server.requestTimeout, server.timeout]).toEqual([0, 0])
})

test("the upload of a caller that disconnects after the last byte is either finished or undone", async () => {
  for (const milliseconds of [0, 2, 10, 30]) {
    const imageId = await s.image()
    const sending = s.start(asBytes({ imageId }, TOTAL))
    await sending.write(BYTES)
    sending.end()
    await sleep(milliseconds)
    sending.cut()
    const { transfers } = s.polaris.services.upload
    await expect.poll(() => transfers.running({ projectId: s.projects.demo, imageId })).toBe(false)
    const image = () => s.glance.get(imageId)
    await expect.poll(async () => (await image())["status"]).toMatch(/active|queued/)
    const size = (await image())["status"] === "active" ? BYTES.length : null
    expect(await image()).toMatchObject({ size })
  }
})

test("an upload whose browser has left is cleaned up before the process ends", async () => {
  const { glanceEndpoint } = s.polaris.services.config.openstack
  const child = startChild({ OS_AUTH_URL: s.cloud.authUrl, GLANCE_ENDPOINT: glanceEndpoint ?? "" })
  const imageId = await s.image()
  const { path, headers } = asBytes({ imageId }, { ...TOTAL, ...s.headers.demo })
  const sending = startSending(await child.listening(), { path, headers })
  await sending.write(BYTES.subarray(0, 150_000))
  await expect.poll(() => s.glance.get(imageId)).toMatchObject({ status: "saving" })
  const put = s.proxy.passed.find(({ call }) => isPut(call, imageId))
  sending.cut()
  expect(await put?.ended).toBe("cut")
  child.signal("SIGTERM")
  expect(await child.ended()).toBe(0)
  expect(await s.glance.get(imageId)).toMatchObject({ status: "queued" })
  expect(child.output()).toContain('"status":499')
})
