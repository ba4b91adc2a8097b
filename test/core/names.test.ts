import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { repeatedNames } from "../../lint/names.mjs"

/** The check's lines for a program `src` with these files. */
function namesIn(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), "polaris-names-"))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, "src", path, ".."), { recursive: true })
    writeFileSync(join(root, "src", path), text)
  }
  return repeatedNames(root, ["src"])
}

test.each([
  ["functions", "export function read() {}", "export async function read() {}", "read"],
  ["constants", "export const LIMIT = 1", "export const LIMIT = 2", "LIMIT"],
  ["destructured constants", "export const { router } = t", "export const router = 1", "router"],
  ["types", "export interface Row {}", "export type Row = string", "Row"],
  ["a type and a class", "export interface Row {}", "export class Row {}", "Row"],
])("a name that two files export is refused: %s", (_kind, one, other, name) => {
  expect(namesIn({ "a.ts": one, "b/c.tsx": other })).toEqual([
    expect.stringContaining(`${name} is exported by src/a.ts and src/b/c.tsx`),
  ])
})

test("a name that only one file exports is accepted, even if others use or re-export it", () => {
  const files = {
    "a.ts": "export const read = 1\nexport type read = string",
    "b.ts": 'export { read } from "./a.js"',
    "c.ts": "const read = 2\nexport const other = read",
  }
  expect(namesIn(files)).toEqual([])
})

test("no name has two meanings in a program of this repository", () => {
  expect(repeatedNames(".")).toEqual([])
})
