import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { expect, onTestFinished, test } from "vitest"
import { startSimulator } from "../../simulator/index.js"
import { signIn } from "../support/cloud.js"
import { json, later, text, type Says } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { makeImages } from "./many-images.js"
import { call, LIST, polarisAt, setUp } from "./setting.js"

const uuids = (many: number) => Array.from({ length: many }, () => randomUUID())

/** Lets requests wait until so many wait together and a moment longer, and says how many did at most. */
function counting(together: number) {
  const crowd = { now: 0, most: 0 }
  let fill = () => {}
  const full = new Promise<void>((resolve) => (fill = resolve))
  const says: Says = (response, seen) => {
    crowd.most = Math.max(crowd.most, ++crowd.now)
    if (crowd.now === together) fill()
    void full
      .then(() => sleep(20))
      .then(() => {
        crowd.now--
        text(204, "")(response, seen)
      })
  }
  return { crowd, says }
}

async function manyImages(pageMax: number, settings: Record<string, string> = {}) {
  const cloud = await startSimulator({ pageMax })
  onTestFinished(() => cloud.close())
  makeImages(cloud)
  const { token } = await signIn(cloud.authUrl, "admin")
  const polaris = await polarisAt(cloud.authUrl, settings)
  return { cloud, list: (input: unknown) => call(polaris, "listImages", { token, input }) }
}

test("a list without a limit returns every match, even if Glance's pages are short", async () => {
  const { list } = await manyImages(7)
  const { data } = await list({ visibility: "all" })
  const shown = new Set((data as { id: string }[]).map(({ id }) => id))
  expect([shown.size, (data as unknown[]).length]).toEqual([54, 54])
})

test("a list that would read more than LIST_MAX_IMAGES is BAD_REQUEST and says what to do", async () => {
  const { list } = await manyImages(10, { LIST_MAX_IMAGES: "30" })
  const { status, error } = await list({ visibility: "all" })
  expect([status, error.data.code]).toEqual([400, "BAD_REQUEST"])
  expect(error.message).toMatch(/^The list needs more than 30 images. .*listImagesWithPagination/)
  expect((await list({ visibility: "all", limit: 20 })).status).toBe(200)
})

test("more images of one content than LIST_MAX_IMAGES are BAD_REQUEST, and not all are read", async () => {
  const { cloud, polaris } = await setUp({ LIST_MAX_IMAGES: "2" })
  const page = () => {
    const next = `/v2/images?marker=${randomUUID()}&limit=1000`
    return json(200, { images: uuids(2).map((id) => image({ id })), next })
  }
  cloud.on(LIST, ...Array.from({ length: 9 }, page))
  const input = encodeURIComponent(JSON.stringify({ md5: "a".repeat(32) }))
  const response = await fetch(`${polaris.url}/polaris-bff/compute.image.findByHash?input=${input}`, {
    headers: { "x-auth-token": "good" },
  })
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("LIST_MAX_IMAGES")])
  expect(cloud.count(LIST)).toBeLessThan(5)
})

test("a bulk operation works on BULK_CONCURRENCY images at a time", async () => {
  const { cloud, ask } = await setUp({ BULK_CONCURRENCY: "3" })
  const { crowd, says } = counting(3)
  const imageIds = uuids(12)
  for (const id of imageIds) cloud.on(`DELETE /image/v2/images/${id}`, says)
  expect((await ask("deleteImages", { input: { imageIds } })).data).toEqual({
    successful: imageIds,
    failed: [],
  })
  expect(crowd.most).toBe(3)
})

test("images that a bulk operation has not started after BULK_TIMEOUT_SECONDS are reported, and not started", async () => {
  const { cloud, ask } = await setUp({ BULK_CONCURRENCY: "1", BULK_TIMEOUT_SECONDS: "1" })
  const imageIds = uuids(4)
  for (const id of imageIds) cloud.on(`DELETE /image/v2/images/${id}`, later(600, text(204, "")))
  const { data } = await ask("deleteImages", { input: { imageIds } })
  const [first, second, ...rest] = imageIds
  const message = expect.stringContaining("Not attempted") as string
  expect(data).toEqual({
    successful: [first, second],
    failed: rest.map((id) => ({ id, error: "504", message })),
  })
  expect(cloud.seen.filter((one) => one.call.startsWith("DELETE"))).toHaveLength(2)
})

test("changes of one image take turns, changes of several images do not", async () => {
  const { cloud, ask } = await setUp()
  const [mine = "", ...others] = uuids(4)
  const alone = counting(1)
  const together = counting(2)
  cloud.on(`POST /image/v2/images/${mine}/actions/deactivate`, alone.says)
  for (const id of others) cloud.on(`POST /image/v2/images/${id}/actions/deactivate`, together.says)
  const deactivate = (imageId: string) => ask("deactivateImage", { input: { imageId } })
  const all = await Promise.all([...Array<string>(5).fill(mine), ...others].map(deactivate))
  expect(all.map(({ status }) => status)).toEqual(Array(8).fill(200))
  expect(alone.crowd.most).toBe(1)
  expect(together.crowd.most).toBeGreaterThan(1)
})

test("a change that fails, or whose caller leaves before its turn, does not hold up the next", async () => {
  const { cloud, ask } = await setUp()
  const [imageId = ""] = uuids(1)
  const deletion = `DELETE /image/v2/images/${imageId}`
  cloud.on(deletion, later(200, json(409, { message: "busy" })), text(204, ""))
  const input = { imageId }
  const fails = ask("deleteImage", { input })
  await expect.poll(() => cloud.count(deletion)).toBe(1)
  const leaver = new AbortController()
  const leaves = ask("deleteImage", { input, signal: leaver.signal }).catch(() => "gone")
  const waits = ask("deleteImage", { input })
  leaver.abort()
  expect([(await fails).status, await leaves, (await waits).status]).toEqual([409, "gone", 200])
  expect(cloud.count(deletion)).toBe(2)
})

test("filters that together are too long for a URL are BAD_REQUEST and not sent", async () => {
  const { cloud, ask } = await setUp()
  const tag = Array.from({ length: 40 }, (_, at) => `${at}`.padEnd(250, "x"))
  const { status, error } = await ask("listImages", { input: { tag } })
  expect([status, error.message]).toEqual([
    400,
    "The filters are too long together. Use fewer names or tags.",
  ])
  expect(cloud.count(LIST)).toBe(0)
})
