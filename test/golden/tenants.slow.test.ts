import { afterAll, beforeAll, expect, test } from "vitest"
import { GOLDEN_ROUTES } from "../../src/rest/golden/index.js"
import { namesIn, type Route } from "../../src/rest/route.js"
import { appRouter } from "../../src/routers/index.js"
import { eventually } from "../support/eventually.js"
import {
  BASE,
  openGolden,
  type GoldenAnswer,
  type GoldenPerson,
  type GoldenStage,
} from "../support/golden.js"

/** Every route of golden images and its twin, asked by those who must not get what they ask for. */
let stage: GoldenStage
let owner: GoldenPerson
let stranger: GoldenPerson
let reader: GoldenPerson
let vm: string

beforeAll(async () => {
  stage = await openGolden()
  owner = await stage.as("demo")
  stranger = await stage.as("other")
  reader = await stage.as("reader")
  stage.simulator.world.compute.guest = () => ({ lines: ["a secret of demo"], end: "never" })
  const { headers } = owner
  await stage.ask("PUT", "/api/v1/scripts/own.sh", { headers, body: { content: "echo own" } })
  const body = { name: "own", os_type: "linux", base_image: BASE, customizations: { scripts: ["own.sh"] } }
  const created = await stage.ask("POST", "/api/v1/images", { headers, body })
  vm = created.body.image.vm_name
  await eventually(async () =>
    expect((await stage.ask("GET", `/api/v1/vms/${vm}`, { headers })).status).toBe(200),
  )
  await eventually(async () =>
    expect((await stage.ask("GET", "/api/v1/images/own/logs", { headers })).text).not.toBe(""),
  )
})
afterAll(() => stage.close())

const idOf = ({ path }: Route) =>
  path.startsWith("/api/v1/vms") ? vm : path.startsWith("/api/v1/scripts") ? "own.sh" : "own"

/** What a route needs besides its path. */
const BODIES: Record<string, object> = {
  "golden.images.create": { name: "theirs", os_type: "linux", base_image: BASE },
  "golden.images.revoke": { reason: "theirs" },
  "golden.scripts.put": { content: "echo theirs" },
}

const bodyOf = ({ twin }: Route) => BODIES[twin] ?? {}

function ask(route: Route, headers: Record<string, string>): Promise<GoldenAnswer> {
  const path = route.path.replace("{name}", encodeURIComponent(idOf(route))).replace("{channel}", "stable")
  return stage.ask(route.method, path, { headers, ...(route.method !== "GET" && { body: bodyOf(route) }) })
}

const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>

/** The same as a procedure. */
function askTwin(route: Route, headers: Record<string, string>): Promise<GoldenAnswer> {
  const input = {
    ...bodyOf(route),
    ...Object.fromEntries(
      namesIn(route.path).map((name) => [name, name === "channel" ? "stable" : idOf(route)]),
    ),
  }
  const path = `/polaris-bff/${route.twin}`
  if (procedures[route.twin]?._def.type === "mutation")
    return stage.ask("POST", path, { headers, body: input })
  return stage.ask("GET", `${path}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers })
}

const namesSomething = ({ path, twin }: Route) => namesIn(path).length > 0 && twin !== "golden.scripts.put"
const changes = ({ method }: Route) => method !== "GET"
const needsToken = ({ access }: Route) => access === "project"

const routes = (isMeant: (route: Route) => boolean) =>
  GOLDEN_ROUTES.filter(isMeant).map((route) => [`${route.method} ${route.path}`, route] as const)

test.each(routes(needsToken))("%s needs a token", async (_name, route) => {
  for (const { status } of [await ask(route, {}), await askTwin(route, {})]) expect(status).toBe(401)
})

test.each(routes((route) => needsToken(route) && changes(route)))(
  "%s is 403 for a reader",
  async (_name, route) => {
    for (const { status, text } of [await ask(route, reader.headers), await askTwin(route, reader.headers)])
      expect([status, text]).toEqual([403, expect.stringContaining("reader")])
  },
)

test.each(routes(namesSomething))("%s is 404 for another project", async (_name, route) => {
  for (const { status, text } of [await ask(route, stranger.headers), await askTwin(route, stranger.headers)])
    expect([status, text]).toEqual([404, expect.stringContaining("not found")])
})

test.each(routes((route) => needsToken(route) && !namesSomething(route) && !changes(route)))(
  "%s shows another project nothing of this one",
  async (_name, route) => {
    for (const { status, text } of [
      await ask(route, stranger.headers),
      await askTwin(route, stranger.headers),
    ]) {
      expect(status).toBe(200)
      for (const own of [vm, "own.sh", '"own"', "a secret"]) expect(text).not.toContain(own)
    }
  },
)

test("after all of this, the owner has what was there before", async () => {
  const { headers } = owner
  expect((await stage.ask("GET", "/api/v1/images/own", { headers })).body.status).toBe("creating")
  expect((await stage.ask("GET", "/api/v1/scripts/own.sh", { headers })).body["content"]).toBe("echo own")
  expect((await stage.ask("GET", "/api/v1/images", { headers })).body.count).toBe(1)
})
