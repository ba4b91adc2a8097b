import { expect, test } from "vitest"
import { asBytes, startSending } from "../support/sender.js"
import { hangInside, json, text } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { CREATE, KNOW_TOKEN, LIST, setUp, someToken } from "./setting.js"

const ID = "6b8cb1ac-6ad1-4f75-9a1b-6d0a3a2f6a57"
const ONE = `GET /image/v2/images/${ID}`

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels)

const TOO_MUCH: [string, string][] = [
  ["of 101 levels", nested(101)],
  ["of 5,000 levels inside an image", `{"images": [{"id": "${ID}", "extra": ${nested(5_000)}}]}`],
  ["of 1,000,001 values", `{"images": [${"7,".repeat(1_000_000)}7]}`],
]

test.each(TOO_MUCH)("JSON %s is BAD_GATEWAY, from Glance and from Keystone", async (_what, body) => {
  const { cloud, ask } = await setUp()
  cloud.on(LIST, text(200, body))
  expect((await ask("listImages")).error).toMatchObject({
    message: "The image service gave an answer that cannot be read.",
    data: { code: "BAD_GATEWAY" },
  })
  cloud.on(KNOW_TOKEN, text(200, body))
  expect((await ask("listImages", { token: someToken() })).error).toMatchObject({
    message: "The identity service gave an answer that cannot be read.",
    data: { code: "BAD_GATEWAY" },
  })
})

test("JSON of 50 levels is read, and so is text that only looks nested", async () => {
  const { cloud, ask } = await setUp()
  const mine = image({ extra: JSON.parse(nested(50)) as unknown, description: '\\"[{'.repeat(500) })
  cloud.on(LIST, json(200, { images: [mine] }))
  const { status, data } = await ask("listImages")
  expect([status, (data as { id: string }[])[0]?.id]).toEqual([200, mine.id])
})

test("a response to an upload that starts and does not end is GATEWAY_TIMEOUT at the deadline", async () => {
  const { cloud, polaris } = await setUp({ UPSTREAM_TIMEOUT_SECONDS: "1" })
  cloud.on(ONE, json(200, image({ id: ID, status: "queued", disk_format: "raw", size: null })))
  cloud.on(`PUT /image/v2/images/${ID}/file`, hangInside)
  const headers = { "x-auth-token": someToken(), "content-length": "1000" }
  const sending = startSending(polaris.url, asBytes({ imageId: ID }, headers))
  await sending.write(Buffer.alloc(1000, 7))
  sending.end()
  expect(await sending.answer).toMatchObject({ status: 504, code: "GATEWAY_TIMEOUT" })
})

test("HTML with tags that are never closed is read in linear time", async () => {
  const { cloud, ask } = await setUp()
  for (const piece of ["<head", "<head ", "<", "<br", "<br />", "<style></head>"]) {
    const page = `<html>${piece.repeat(Math.floor(1_000_000 / piece.length))}`
    cloud.on(CREATE, text(403, page, { "content-type": "text/html" }))
    const before = process.cpuUsage()
    expect((await ask("createImage", { input: { name: "x" } })).status).toBe(403)
    const { user } = process.cpuUsage(before)
    expect(user / 1000).toBeLessThan(5_000)
  }
})

test("an endless request id is cut, in the response and in the log", async () => {
  const { cloud, ask, polaris } = await setUp()
  cloud.on(LIST, json(403, {}, { "x-openstack-request-id": `req-${"x".repeat(10_000)}` }))
  const { error } = await ask("listImages")
  expect(error.data.openstack?.requestId).toHaveLength(255)
  await expect.poll(() => polaris.lines.some(({ msg }) => msg === "request")).toBe(true)
  expect(JSON.stringify(polaris.lines).length).toBeLessThan(3_000)
})
