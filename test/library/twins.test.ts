import { expect, test } from "vitest"
import { LIBRARY_ROUTES } from "../../src/rest/library/index.js"
import { appRouter } from "../../src/routers/index.js"

/** Procedures without a route, and why. */
const ONLY_TRPC: Record<string, string> = {
  "library.watch":
    "REST clients get the same changes by webhook; a stream needs tRPC's client to go on after a break",
}

const procedures = Object.keys(appRouter._def.procedures).filter((name) => name.startsWith("library."))

test("every route of the library exists as a procedure", () => {
  const missing = LIBRARY_ROUTES.filter(({ twin }) => !procedures.includes(twin))
  expect(missing.map(({ method, path, twin }) => `${method} ${path}: ${twin}`)).toEqual([])
})

test("every procedure of the library has a route, or a reason to have none", () => {
  const routed = new Set(LIBRARY_ROUTES.map(({ twin }) => twin))
  expect(procedures.filter((name) => !routed.has(name) && !(name in ONLY_TRPC))).toEqual([])
  expect(Object.keys(ONLY_TRPC).filter((name) => routed.has(name) || !procedures.includes(name))).toEqual([])
})

test("a route that changes or deletes is a mutation", () => {
  const types: Record<string, string> = {}
  for (const [name, procedure] of Object.entries(appRouter._def.procedures))
    types[name] = (procedure as unknown as { _def: { type: string } })._def.type
  for (const { method, twin } of LIBRARY_ROUTES)
    if (method === "PATCH" || method === "DELETE") expect(types[twin], twin).toBe("mutation")
})
