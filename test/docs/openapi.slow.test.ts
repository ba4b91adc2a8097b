import { afterAll, beforeAll, expect, test } from "vitest"
import { CONTENT_ROUTE } from "../../src/rest/catalog/content.js"
import { CATALOG_ROUTES } from "../../src/rest/catalog/index.js"
import { GOLDEN_ROUTES } from "../../src/rest/golden/index.js"
import { DOWNLOAD_ROUTE } from "../../src/rest/images/download-link.js"
import { FILE_ROUTE } from "../../src/rest/images/file.js"
import { WATCH_ROUTE } from "../../src/rest/images/watch.js"
import { IMAGE_ROUTES } from "../../src/rest/images/index.js"
import { LIBRARY_ROUTES } from "../../src/rest/library/index.js"
import { openLibrary, type LibraryStage } from "../support/library.js"

const ROUTES = [
  ...LIBRARY_ROUTES,
  ...CATALOG_ROUTES,
  ...GOLDEN_ROUTES,
  ...IMAGE_ROUTES,
  CONTENT_ROUTE,
  FILE_ROUTE,
  DOWNLOAD_ROUTE,
  WATCH_ROUTE,
]

const isGolden = (path: string) => path.startsWith("/api/v1/")

interface Operation {
  operationId: string
  "x-trpc": string
  security: object[]
  parameters?: { name: string; in: string; required?: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { content: Record<string, { schema: object }> }>
}

interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object>; securitySchemes: object }
}

let library: LibraryStage
let document: Document

beforeAll(async () => {
  library = await openLibrary({ PREFIX: "/elsewhere" })
  document = (await library.ask<Document>("GET", "/v1/openapi.json")).body
})
afterAll(() => library.close())

test("the document has every route, wherever tRPC is, and nothing else", () => {
  expect(document.openapi).toBe("3.1.0")
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { "x-trpc": twin }]) => `${method.toUpperCase()} ${path} ${twin}`),
  )
  const served = ROUTES.map(({ method, path, twin }) => `${method} ${path} ${twin}`)
  expect(described.toSorted()).toEqual(served.toSorted())
})

test("each operation says what it takes, gives and refuses, and who may call it", () => {
  for (const route of ROUTES) {
    const { method, path, access, headers = {}, type = "application/json", chapter } = route
    const success = Object.keys(route.outputs ?? { 200: {} })[0] ?? ""
    const operation = document.paths[path]?.[method.toLowerCase()]
    const names = (where: string) =>
      operation?.parameters
        ?.filter((one) => one.in === where)
        .map(({ name }) => (where === "header" ? name.toLowerCase() : name)) ?? []
    expect(names("path").map((name) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
    expect(names("header")).toEqual(Object.keys(headers))
    expect(operation?.responses[success]?.content[type]?.schema, path).toBeDefined()
    const failure = operation?.responses["4XX"]?.content[chapter.failure?.type ?? "application/json"]
    const shape = chapter.failure === undefined ? "Failure" : isGolden(path) ? "GoldenFailure" : "Errors"
    expect(failure?.schema).toEqual({ $ref: `#/components/schemas/${shape}` })
    if (access === "open") expect(operation?.security, path).toEqual([])
    const isOpen = operation?.security.some((one) => Object.keys(one).length === 0)
    expect(isOpen, path).toBe(access === "anyone")
  }
})

test("the bytes of an image are described with their ranges, and what comes instead of them", () => {
  const operation = document.paths["/api/images/{hash}/content"]?.["get"]
  expect(operation?.["x-trpc"]).toBe("catalog.content")
  expect(Object.keys(operation?.responses ?? {})).toEqual(["200", "206", "302", "304", "4XX", "5XX"])
  const bytes = { "*/*": { schema: { type: "string", format: "binary" } } }
  for (const status of ["200", "206"]) expect(operation?.responses[status]?.content).toEqual(bytes)
  for (const status of ["302", "304"]) expect(operation?.responses[status]?.content).toBeUndefined()
})

test("every reference leads to a schema", () => {
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)]
  expect(references.length).toBeGreaterThan(0)
  for (const [, name = ""] of references) expect(Object.keys(document.components.schemas)).toContain(name)
})

test("the page shows every operation, and loads nothing from elsewhere", async () => {
  const { status, headers, body } = await library.ask<string>("GET", "/docs")
  expect(status).toBe(200)
  expect(headers.get("content-type")).toContain("text/html")
  expect(headers.get("content-security-policy")).toContain("default-src 'none'")
  for (const { method, path, twin } of ROUTES) {
    expect(body).toContain(`<code>${method} ${path}</code>`)
    expect(body).toContain(`tRPC: <code>${twin}</code>`)
  }
  expect(body).toContain("<p>A file of the library: ")
  expect(body).not.toMatch(/<script|src=|https?:\/\//)
})
