import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { INPUT_HASH } from "../support/catalog-inputs.js"
import { openLibrary, type LibraryStage } from "../support/library.js"

let stage: LibraryStage
/** A Glance that never answers. */
let silent: Server

beforeAll(async () => {
  silent = createServer(() => undefined).listen(0, "127.0.0.1")
  await once(silent, "listening")
  const { port } = silent.address() as AddressInfo
  const GLANCE_ENDPOINT = `http://127.0.0.1:${port}`
  stage = await openLibrary({ GLANCE_ENDPOINT, CATALOG_WAIT_SECONDS: "1" })
})
afterAll(async () => {
  silent.closeAllConnections()
  silent.close()
  await stage.close()
})

const IMAGE = `/api/images/${INPUT_HASH}`
const JSON_API = { "content-type": "application/vnd.api+json" }
const ATOMIC = { "content-type": 'application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"' }
const RESOURCE = { type: "image", id: INPUT_HASH }

const VERBS: [method: string, path: string, body?: object, headers?: Record<string, string>][] = [
  ["GET", "/api/images"],
  ["GET", "/api/images/fields"],
  ["GET", IMAGE],
  ["GET", `${IMAGE}/content`],
  ["POST", IMAGE, { rating: 1 }],
  ["PATCH", IMAGE, { data: { ...RESOURCE, attributes: { rating: 1 } } }, JSON_API],
  ["POST", "/api/images", { [INPUT_HASH]: { rating: 1 } }],
  ["DELETE", IMAGE],
  ["DELETE", "/api/images", { hashes: [INPUT_HASH] }],
  ["POST", "/api/operations", { "atomic:operations": [{ op: "remove", ref: RESOURCE }] }, ATOMIC],
  ["GET", "/api/hashing"],
  ["POST", "/api/hashing"],
]

test("each verb says when to try again while a project's images are read for the first time", async () => {
  const other = await stage.as("other")
  const asked = VERBS.map(([method, path, body, headers]) =>
    stage.ask<{ errors: object[] }>(method, path, { headers: { ...other.headers, ...headers }, body }),
  )
  for (const [at, { status, headers, body }] of (await Promise.all(asked)).entries()) {
    expect([VERBS[at], status, headers.get("retry-after")]).toEqual([VERBS[at], 503, "3"])
    expect(body.errors).toMatchObject([{ code: "catalog_reading" }])
  }
})

test("while a project's images are read for the first time, a request learns when to try again", async () => {
  const demo = await stage.as("demo")
  const { status, headers, body } = await stage.ask<{ errors: object[] }>("GET", "/api/images", demo)
  expect([status, headers.get("retry-after")]).toEqual([503, "3"])
  expect(body.errors).toMatchObject([{ code: "catalog_reading" }])
  const procedure = await fetch(`${stage.polaris.url}/polaris-bff/catalog.list?input={}`, demo)
  expect([procedure.status, procedure.headers.get("retry-after")]).toEqual([503, "3"])
})
