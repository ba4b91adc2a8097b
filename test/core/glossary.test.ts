import { describe, expect, test } from "vitest"
import { glossary, inFile } from "../../lint/glossary.mjs"

const used = (path: string, text: string) =>
  inFile(path, text).map((line) => /^(.+?) "(.+?)"/.exec(line)?.slice(1, 3))

describe("the glossary refuses", () => {
  test.each([
    ["a word of prose", "a.md", "One line.\nThe server told us.\n", "a.md:2", "told"],
    ["a word of a comment", "a.ts", "const a = 1\n// The server told us.\n", "a.ts:2", "told"],
    ["a word of a string", "a.ts", 'export const a = "What Glance said"\n', "a.ts:1", "said"],
    [
      "a word of a template",
      "a.ts",
      "export const a = (b: string) => `Glance said ${b}`\n",
      "a.ts:1",
      "said",
    ],
    ["a text between tags", "a.tsx", "export const A = () => <p>Not said</p>\n", "a.tsx:1", "said"],
    ["a name", "a.ts", "export const patience = 1\n", "a.ts:1", "patience"],
    ["a part of a name in camel case", "a.ts", "export function createVisit() {}\n", "a.ts:1", "Visit"],
    ["a part of a constant's name", "a.ts", "export const LAST_WORDS = 1\n", "a.ts:1", "WORDS"],
    ["a whole name that is ordinary in prose", "a.ts", "export interface Known {}\n", "a.ts:1", "Known"],
    ["a part of a name that is ordinary in prose", "a.ts", "interface UploadWay {}\n", "a.ts:1", "Way"],
    ["a private property", "a.mjs", "export const a = (b) => b.ear\n", "a.mjs:1", "ear"],
    ["a file's name", "src/flow.ts", "", "src/flow.ts:1", "flow"],
    ["a phrase", "a.md", "It works, also when nobody looks.\n", "a.md:1", "also when"],
    ["a phrase over two lines of a comment", "a.ts", "/**\n * It is\n * no file.\n */\n", "a.ts:2", "is no "],
    ["the phrase at the start of a sentence", "a.md", "It ends. Who asks waits.\n", "a.md:1", ". Who "],
  ])("%s", (_kind, path, text, at, word) => {
    expect(used(path, text)).toEqual([[at, word]])
  })
})

test.each([
  ["a.md", "The upload is under way. Clients are known by their token, and kept for a minute."],
  ["a.md", "There is no limit. It is no longer needed. Who may do this? A member."],
  ["a.ts", "export const half = (of: number) => Math.floor(of / 2)\n"],
  ["a.ts", "export const all = (work: Promise<void>[]) => Promise.allSettled(work)\n"],
])("the glossary allows ordinary English and the names of others: %s %s", (path, text) => {
  expect(inFile(path, text)).toEqual([])
})

test("the covered files hold to the glossary", () => {
  expect(glossary(".")).toEqual([])
})
