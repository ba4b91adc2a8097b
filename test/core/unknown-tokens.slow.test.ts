import { expect, test } from "vitest"
import { json, type Says } from "../support/stand-in.js"
import { scoped } from "../support/stand-in-answers.js"
import { KNOW_TOKEN, setUp, someToken } from "./setting.js"
import { eventually } from "../support/eventually.js"

const INVALID = json(404, { error: { message: "Could not find token" } })

/** A cloud that knows one token. */
async function withOneToken() {
  const { cloud, ask, polaris } = await setUp()
  const good = someToken()
  const valid = json(200, scoped(`${cloud.url}/image`))
  const says: Says = (response, seen) =>
    (seen.headers["x-subject-token"] === good ? valid : INVALID)(response, seen)
  cloud.on(KNOW_TOKEN, says)
  const list = (token: string) => ask("listImages", { token })
  return { cloud, polaris, list, good, says }
}

test("an invalid token is checked at Keystone once, even if it is sent repeatedly", async () => {
  const { cloud, list } = await withOneToken()
  const token = someToken()
  for (let at = 0; at < 5; at++) expect((await list(token)).status).toBe(401)
  expect(cloud.count(KNOW_TOKEN)).toBe(1)
})

test("after 60 invalid tokens in a minute an address has its unknown ones refused, and its known ones served", async () => {
  const { cloud, list, good } = await withOneToken()
  expect((await list(good)).status).toBe(200)
  for (let at = 0; at < 60; at++) expect((await list(someToken())).status).toBe(401)
  const asked = cloud.count(KNOW_TOKEN)
  const refused = await list(someToken())
  expect([refused.status, refused.error.data.code]).toEqual([429, "TOO_MANY_REQUESTS"])
  expect(refused.error.message).toMatch(
    /^Your network address has sent too many invalid tokens\. Try again in \d+ seconds\.$/,
  )
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
  expect(cloud.count(KNOW_TOKEN)).toBe(asked)
  expect((await list(good)).status).toBe(200)
})

test("each call of a streamed batch says in its failure when it can be tried again", async () => {
  const { list, polaris } = await withOneToken()
  for (let at = 0; at < 60; at++) await list(someToken())
  const path = "compute.image.listImages,compute.image.listImages"
  const refused = await fetch(`${polaris.url}/polaris-bff/${path}?batch=1`, {
    headers: { "x-auth-token": someToken(), "trpc-accept": "application/jsonl" },
  })
  expect(refused.headers.get("retry-after")).toBeNull()
  const seconds = [...(await refused.text()).matchAll(/"retryAfterSeconds":(\d+)/g)]
  expect(seconds.map(([, text]) => Number(text) > 0)).toEqual([true, true])
})

test("many unknown tokens wait for each other, and do not delay callers with known tokens", async () => {
  const { cloud, list, good, says } = await withOneToken()
  expect((await list(good)).status).toBe(200)
  const releases: (() => void)[] = []
  cloud.on(KNOW_TOKEN, (response, seen) => void releases.push(() => says(response, seen)))
  const flood = Array.from({ length: 40 }, () => list(someToken()))
  await eventually(() => expect(releases).toHaveLength(16))
  expect((await list(good)).status).toBe(200)
  expect(cloud.count(KNOW_TOKEN)).toBe(17)
  cloud.on(KNOW_TOKEN, says)
  for (const release of releases) release()
  for (const { status } of await Promise.all(flood)) expect(status).toBe(401)
})

test("a Keystone that fails makes no token invalid", async () => {
  const { cloud, list, good, says } = await withOneToken()
  cloud.on(KNOW_TOKEN, json(503, {}), says)
  expect((await list(good)).status).toBe(503)
  expect((await list(good)).status).toBe(200)
})
