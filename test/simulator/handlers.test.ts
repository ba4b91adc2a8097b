import { setupServer } from "msw/node"
import { afterAll, beforeAll, expect, it } from "vitest"
import { glanceHandlers, keystoneHandlers, newWorld } from "../../simulator/index.js"
import { caller, newImage } from "./caller.js"

const world = newWorld()
const server = setupServer(...glanceHandlers(world), ...keystoneHandlers(world))
beforeAll(() => {
  server.listen({ onUnhandledRequest: "error" })
})
afterAll(() => {
  server.close()
})

it("answers through msw alone, at any host", async () => {
  const cloud = { authUrl: "http://cloud.test/v3", imageUrl: "http://cloud.test/image" }
  const demo = await caller(cloud, "demo")
  const path = await newImage(demo, { name: "in the browser" })
  expect((await demo("GET", path)).json["name"]).toBe("in the browser")
  expect((await demo("GET", "/v2/images?name=eq:in%20the%20browser")).json["images"]).toHaveLength(1)
  expect((await demo("DELETE", path)).status).toBe(204)
})
