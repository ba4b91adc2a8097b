import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client"
import { randomUUID } from "node:crypto"
import { expect, test } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import { json } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { got, KNOW_TOKEN, LIST, setUp, someToken, type Refused } from "./setting.js"

type Entry = { result?: { data: unknown }; error?: Refused }

/** A batch as @trpc/client writes it, in one GET. */
async function batch(url: string, calls: [name: string, input: unknown][], headers: Record<string, string>) {
  const path = calls.map(([name]) => `compute.image.${name}`).join(",")
  const inputs = JSON.stringify(Object.fromEntries(calls.map(([, input], at) => [at, input])))
  const response = await fetch(`${url}/polaris-bff/${path}?batch=1&input=${encodeURIComponent(inputs)}`, {
    headers,
  })
  return { status: response.status, body: JSON.parse(await response.text()) as Entry[] | Entry }
}

const lists = (many: number, input: unknown = {}) =>
  Array.from({ length: many }, (): [string, unknown] => ["listImages", input])

test("ten calls in one batch succeed, and validate the token once", async () => {
  const { cloud, polaris } = await setUp()
  const { status, body } = await batch(polaris.url, lists(10), { "x-auth-token": someToken() })
  expect(status).toBe(200)
  expect((body as Entry[]).map(({ result }) => (result?.data as unknown[]).length)).toEqual(Array(10).fill(1))
  expect([cloud.count(KNOW_TOKEN), cloud.count(LIST)]).toEqual([1, 10])
})

test("ten calls with long names and inputs fit into one URL", async () => {
  const { polaris } = await setUp()
  const calls: [string, unknown][] = Array.from({ length: 10 }, () => [
    "listSharedImagesByMemberStatus",
    { memberStatus: "accepted" },
  ])
  const { status } = await batch(polaris.url, calls, { "x-auth-token": someToken() })
  expect(status).toBe(200)
})

test("eleven calls are BAD_REQUEST before any of them has begun", async () => {
  const { cloud, polaris } = await setUp()
  const { status, body } = await batch(polaris.url, lists(11), { "x-auth-token": someToken() })
  expect([status, (body as Entry).error?.data.code]).toEqual([400, "BAD_REQUEST"])
  expect((body as Entry).error?.message).toMatch(/batch/i)
  expect(cloud.seen).toEqual([])
})

test("MAX_BATCH limits a batch of mutations too", async () => {
  const { cloud, polaris } = await setUp({ MAX_BATCH: "2" })
  const path = Array(3).fill("compute.image.deleteImage").join(",")
  const headers = { "x-auth-token": someToken(), "content-type": "application/json" }
  const init = { method: "POST", headers, body: "{}" }
  expect((await got(await fetch(`${polaris.url}/polaris-bff/${path}?batch=1`, init))).status).toBe(400)
  expect(cloud.seen).toEqual([])
})

test("a refused batch says that it is JSON", async () => {
  const { polaris } = await setUp({ MAX_BATCH: "1" })
  const response = await fetch(`${polaris.url}/polaris-bff/compute.image.listImages,x?batch=1`)
  expect(response.headers.get("content-type")).toMatch(/^application\/json/)
})

test("each call in a batch has its own result, as @trpc/client's httpBatchLink reads it", async () => {
  const { cloud, polaris } = await setUp()
  const [mine, lost] = [image(), randomUUID()]
  cloud.on(`GET /image/v2/images/${mine.id}`, json(200, mine))
  cloud.on(`GET /image/v2/images/${lost}`, json(404, { message: "No image found" }))
  const statuses: number[] = []
  const link = httpBatchLink({
    url: `${polaris.url}/polaris-bff`,
    headers: { "x-auth-token": someToken() },
    fetch: async (url, init) => {
      const response = await fetch(url, init as RequestInit)
      statuses.push(response.status)
      return response
    },
  })
  const { compute } = createTRPCClient<AppRouter>({ links: [link] })
  const outcomes = await Promise.allSettled([
    compute.image.getImageById.query({ imageId: mine.id }),
    compute.image.getImageById.query({ imageId: lost }),
    compute.image.getImageById.query({ imageId: "no-uuid" }),
    compute.listImages.query(),
  ])
  expect(statuses).toEqual([207])
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"])
  const reasons = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []))
  const codes = reasons.map((reason) => (reason as TRPCClientError<AppRouter>).data?.code)
  expect(codes).toEqual(["NOT_FOUND", "BAD_REQUEST"])
})

test("a batch without a token is UNAUTHORIZED for every call", async () => {
  const { cloud, polaris } = await setUp()
  const { status, body } = await batch(polaris.url, lists(3), {})
  expect(status).toBe(401)
  expect((body as Entry[]).map(({ error }) => error?.data.code)).toEqual(Array(3).fill("UNAUTHORIZED"))
  expect(cloud.seen).toEqual([])
})

test.each(["null", "7", "[]", '"x"', "{", "%"])("a batch with the input %s is BAD_REQUEST", async (input) => {
  const { polaris } = await setUp()
  const path = "compute.image.getImageById,compute.image.getImageById"
  const headers = { "x-auth-token": someToken() }
  const response = await fetch(`${polaris.url}/polaris-bff/${path}?batch=1&input=${input}`, { headers })
  expect(response.status).toBe(400)
})
