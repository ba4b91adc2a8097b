import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { VARIABLES } from "../../src/config.js"
import { CODES } from "../../src/failure.js"
import { appRouter } from "../../src/routers/index.js"
import { listParameters } from "../../src/schemas/list.js"
import { baseAttributes, namedProperties } from "../../src/schemas/properties.js"
import { SORT_KEYS } from "../../src/schemas/sort.js"
import { pages, readPage, tableRows } from "./pages.js"
import { envExample, withTable } from "./variables.js"

const first = (rows: string[][]) => rows.map(([cell = ""]) => cell)

describe("the guide's tables name what the schemas take", () => {
  const images = readPage("docs/guide/images.md")

  test("listImages", () => {
    expect(first(tableRows(images, "List images")).toSorted()).toEqual(
      Object.keys(listParameters.shape).toSorted(),
    )
  })

  test("its sort keys", () => {
    const listed = /^Sort keys: (.*)\.$/m.exec(images.text)?.[1]?.replaceAll("`", "").split(", ")
    expect(listed).toEqual([...SORT_KEYS])
  })

  test("createImage", () => {
    const named = ["id", ...Object.keys(baseAttributes), ...Object.keys(namedProperties)]
    expect(first(tableRows(images, "Create image")).toSorted()).toEqual(named.toSorted())
  })
})

const CANONICAL = "compute.image."

/** By their full path; tRPC's own type describes the nested tree. */
type Procedures = Record<string, { _def: { type: string } }>

test("every procedure has a chapter that gives its name and kind", () => {
  const guide = pages().filter(({ file }) => file.startsWith("docs/guide/"))
  const chapters = guide.flatMap(({ text }) => [
    ...text.matchAll(/^`(\w+)` — (query|mutation|subscription)$/gm),
  ])
  const served = Object.entries(appRouter._def.procedures as unknown as Procedures)
    .filter(([path]) => path.startsWith(CANONICAL))
    .map(([path, { _def }]) => `${path.slice(CANONICAL.length)} — ${_def.type}`)
  expect(chapters.map(([, name, kind]) => `${name} — ${kind}`).toSorted()).toEqual(served.toSorted())
})

test("operations.md lists every variable with its default, as `npm run docs:env` writes it", () => {
  const page = readFileSync("docs/operations.md", "utf8")
  expect(page).toBe(withTable(page))
  const rows = tableRows(readPage("docs/operations.md"), "Configuration")
  expect(first(rows)).toEqual(VARIABLES)
  const shown = Object.fromEntries(rows) as Record<string, string>
  expect(shown).toMatchObject({
    OS_AUTH_URL: "required",
    OS_REGION_NAME: "",
    ADMIN_ROLES: "admin",
    PORT: "4005",
    SESSION_KEYS: "",
    UPLOAD_FINISH_TIMEOUT: "3600",
    SPOOL_FOLDER: "/tmp/polaris-spool",
  })
})

test(".env.example is what `npm run docs:env` writes", () => {
  expect(readFileSync(".env.example", "utf8")).toBe(envExample())
})

test("errors.md lists every code with its status", () => {
  const rows = tableRows(readPage("docs/guide/errors.md"), "Codes")
  expect(rows.map(([code, status]) => [status, code])).toEqual(Object.entries(CODES))
})

test("every dependency has a line that says what it is for", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as Package
  const { text } = readPage("docs/adr/0009-dependencies.md")
  const names = Object.keys({ ...dependencies, ...devDependencies })
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

type Package = Record<"dependencies" | "devDependencies", Record<string, string>>
