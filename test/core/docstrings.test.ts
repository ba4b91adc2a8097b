import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { ENTRIES, undocumented } from "../../lint/docstrings.mjs"

const EXAMPLE = "/**\n * The entry.\n *\n * @example\n * read()\n */\n"

/** The check's lines for an entry point with this text, beside a file `read.ts`. */
function linesFor(entry: string, read = ""): string[] {
  const root = mkdtempSync(join(tmpdir(), "polaris-docstrings-"))
  onTestFinished(() => rmSync(root, { recursive: true }))
  writeFileSync(join(root, "index.ts"), entry)
  writeFileSync(join(root, "read.ts"), read)
  return undocumented(root, ["index.ts"])
}

test.each([
  ["a function", 'export { read } from "./read.js"', "export function read() {}"],
  ["a constant", 'export { read } from "./read.js"', "export const read = 1"],
  ["a destructured constant", 'export { read } from "./read.js"', "export const { read } = t"],
  ["a type", 'export type { read } from "./read.js"', "export interface read {}"],
  ["an export under another name", 'export { other as read } from "./read.js"', "export const other = 1"],
  ["a definition of the entry point itself", 'import "./read.js"\nexport const read = 1', ""],
  [
    "a comment that is not a docstring",
    'export { read } from "./read.js"',
    "// Reads.\nexport const read = 1",
  ],
])("a public export without a docstring is refused: %s", (_kind, entry, text) => {
  expect(linesFor(EXAMPLE + entry, text)).toEqual([
    expect.stringContaining("read is public and has no docstring"),
  ])
})

test("a public export with a docstring is accepted, whatever else its file exports", () => {
  const text = "/** Reads. */\nexport const read = 1\nexport const internal = 2"
  expect(linesFor(`${EXAMPLE}export { read } from "./read.js"`, text)).toEqual([])
})

test.each([
  ["none", "/** The entry. */\nexport {}"],
  ["one that a formatter has joined with its text", "/**\n * The entry.\n * @example read()\n */\nexport {}"],
  ["one that belongs to an export", "/** The entry. */\n/**\n * Reads.\n * @example\n * a()\n */\nexport {}"],
])("an entry point without an example is refused: %s", (_kind, entry) => {
  expect(linesFor(entry)).toEqual([expect.stringContaining("@example")])
})

const READ = `${EXAMPLE}export type { read } from "./read.js"`

test.each([
  "size: number",
  "size?: number | undefined",
  "readonly size: number | null",
  "created_at: string",
])("a public field that is a number or a time needs a docstring: %s", (field) => {
  const refusal = [expect.stringContaining("has a unit that no docstring states")]
  expect(linesFor(READ, `/** Reads. */\nexport interface read { ${field} }`)).toEqual(refusal)
  expect(linesFor(READ, `/** Reads. */\nexport type read = { ${field} }`)).toEqual(refusal)
  const documented = `/** Reads. */\nexport interface read {\n/** In bytes. */\n${field}\n}`
  expect(linesFor(READ, documented)).toEqual([])
})

test("a public number whose name ends in its unit needs no docstring", () => {
  const text = "/** Reads. */\nexport interface read { timeoutMs: number; size_bytes: number; name: string }"
  expect(linesFor(READ, text)).toEqual([])
})

test("every export of the packages has a docstring", () => {
  expect(undocumented(".")).toEqual([])
})

test("the check covers every entry point of the two packages", () => {
  const entriesOf = (manifest: string) =>
    Object.values((JSON.parse(readFileSync(manifest, "utf8")) as { exports: object }).exports)
      .flatMap((entry: string | { types: string }) => (typeof entry === "string" ? [] : [entry.types]))
      .map((types) => types.replace(/^\.\/dist\//, "").replace(/\.d\.ts$/, ".ts"))
  const inSource = entriesOf("package.json").map((path) => (existsSync(path) ? path : `src/${path}`))
  const inClient = entriesOf("packages/client/package.json").map((path) =>
    path.startsWith("react") ? "src/react/index.ts" : "src/client/index.ts",
  )
  expect([...ENTRIES].sort()).toEqual([...inSource, ...inClient].sort())
})
