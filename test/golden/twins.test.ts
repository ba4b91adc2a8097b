import { expect, test } from "vitest"
import { GOLDEN_ROUTES } from "../../src/rest/golden/index.js"
import { appRouter } from "../../src/routers/index.js"

/** Procedures without a route, and why. */
const ONLY_TRPC: Record<string, string> = {
  "golden.images.follow": "REST clients read the log again; a stream needs tRPC's client",
}

const types = new Map(
  Object.entries(appRouter._def.procedures)
    .filter(([name]) => name.startsWith("golden."))
    .map(([name, procedure]) => [name, (procedure as unknown as { _def: { type: string } })._def.type]),
)

test("every route of golden images exists as a procedure, which is a mutation if it changes something", () => {
  for (const { method, path, twin } of GOLDEN_ROUTES)
    expect([path, types.get(twin)]).toEqual([path, method === "GET" ? "query" : "mutation"])
})

test("every procedure of golden images has a route, or a reason to have none", () => {
  const routed = new Set(GOLDEN_ROUTES.map(({ twin }) => twin))
  expect([...types.keys()].filter((name) => !routed.has(name) && !(name in ONLY_TRPC))).toEqual([])
})
