import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
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

test("while a project's images are read for the first time, a request learns when to try again", async () => {
  const demo = await stage.as("demo")
  const { status, headers, body } = await stage.ask<{ errors: object[] }>("GET", "/api/images", demo)
  expect([status, headers.get("retry-after")]).toEqual([503, "3"])
  expect(body.errors).toMatchObject([{ code: "catalog_reading" }])
  const procedure = await fetch(`${stage.polaris.url}/polaris-bff/catalog.list?input={}`, demo)
  expect([procedure.status, procedure.headers.get("retry-after")]).toEqual([503, "3"])
})
