import { ESLint, Linter } from "eslint"
import { readdirSync } from "node:fs"
import { parser } from "typescript-eslint"
import { describe, expect, test } from "vitest"
import { circles } from "../../lint/circles.mjs"
import { FLOORS, type Module } from "../../lint/floors.mjs"
import { layers, rowOf } from "../../lint/rule.mjs"

const linter = new Linter({ configType: "flat", cwd: process.cwd() })

/** The messages lint reports for a file with this text at this path. */
const lint = (filename: string, code: string) =>
  linter
    .verify(
      code,
      {
        files: ["**/*.ts", "**/*.tsx"],
        languageOptions: { parser },
        plugins: { polaris: { rules: { layers } } },
        rules: { "polaris/layers": "error" },
      },
      { filename },
    )
    .map(({ message }) => message)

const ROOT = (module: string) => "../".repeat(module.split("/").length - (isFile(module) ? 1 : 0))
const isFile = (module: string) => /\.\w+$/.test(module)
const fileIn = (module: string) => (isFile(module) ? module : `${module}/planted.ts`)

const modules = Object.entries(FLOORS).flatMap(([program, all]) =>
  all.flatMap((row, layer) => row.map((module) => ({ program, layer, ...module }))),
)
const code = modules.filter(({ module }) => !/\.(css|d\.ts)$/.test(module))

const isIn = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)

/** Every module that this one may not import, computed from the table without lint's rule. */
const forbidden = (one: (typeof modules)[number]) =>
  modules.filter(
    (other) =>
      other.module !== one.module &&
      !(one.also ?? []).some((open) => isIn(open, other.module) || isIn(other.module, open)) &&
      (other.program !== one.program || other.layer <= one.layer || one.closed?.includes(other.module)),
  )

describe.each(code.map((one) => [one.module, one] as const))("in %s", (module, one) => {
  test("an import from every module that is not below is refused", () => {
    const targets = forbidden(one)
    expect(targets.length).toBeGreaterThan(0)
    for (const target of targets) {
      const path = `${ROOT(module)}${fileIn(target.module).replace(/\.tsx?$/, ".js")}`
      const name = path.startsWith(".") ? path : `./${path}`
      expect([target.module, lint(fileIn(module), `import { x } from "${name}"`)]).toEqual([
        target.module,
        [expect.stringContaining(module)],
      ])
      expect(lint(fileIn(module), `export type { X } from "${name}"`)).toHaveLength(1)
      expect(lint(fileIn(module), `const x = await import("${name}")`)).toHaveLength(1)
    }
  })

  test("a package of another module, or of none, is refused", () => {
    const foreign = ["undici", "@trpc/server/http", "fastify", "msw", "@redis/client", "left-pad"]
    const own = one.packages ?? []
    if (one.anyPackage) return
    for (const name of foreign.filter((name) => !own.some((mine) => name.startsWith(mine))))
      expect([name, lint(fileIn(module), `import { x } from "${name}"`)]).toEqual([
        name,
        [expect.stringContaining(`${module} may not import`)],
      ])
  })
})

test("a module that runs in a browser imports no server code and no Node module", () => {
  const client = (text: string) => lint("src/client/planted.ts", text)
  expect(client('import type { Config } from "../config.js"')).toEqual([])
  expect(client('import { readConfig } from "../config.js"')).toEqual([expect.stringContaining("only types")])
  for (const file of ["src/client/planted.ts", "src/react/planted.ts", "web/parts/planted.ts"])
    expect(lint(file, 'import { x } from "node:fs"')).toEqual([expect.stringContaining("browser")])
})

test("a folder or file without a row is refused, as an importer and as a target", () => {
  for (const file of [
    "src/newcomer/planted.ts",
    "src/planted.ts",
    "simulator/planted.ts",
    "web/newcomer/planted.ts",
  ])
    expect(lint(file, "export const x = 1")).toEqual([expect.stringContaining("has no row")])
  expect(lint("src/app.ts", 'import { x } from "./newcomer/planted.js"')).toEqual([
    expect.stringContaining("has no row"),
  ])
})

test.each(["src", "simulator", "web", "bench", "test"])("every folder of %s/ has a row", (folder) => {
  const names = readdirSync(folder).filter((name) => /\.tsx?$|^[^.]+$/.test(name))
  const isPlain = (name: string) => name.endsWith("tsconfig.build.json")
  expect(names.filter((name) => !isPlain(name) && rowOf(`${folder}/${name}`) === undefined)).toEqual([])
})

test("every row of the table names an existing file or folder", () => {
  const all = ["src", "simulator", "web", "bench", "test", "lint"].flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => `${folder}/${String(name)}`),
  )
  const named = (row: Module) => [row.module, ...(row.also ?? []), ...(row.closed ?? []), ...(row.code ?? [])]
  const isThere = (path: string) => all.some((one) => one === path || one.startsWith(`${path}/`))
  expect(modules.flatMap(named).filter((path) => !isThere(path))).toEqual([])
})

test("`npm run lint` applies the table to every module", async () => {
  const eslint = new ESLint()
  for (const { module } of code) {
    const { rules } = (await eslint.calculateConfigForFile(fileIn(module))) as {
      rules: Record<string, unknown>
    }
    expect([module, rules["polaris/layers"]]).toEqual([module, [2]])
  }
})

test("no files import each other in a circle", () => {
  expect(circles(".")).toEqual([])
})
