import { beforeAll, describe, expect, test } from "vitest"
import { mistakes } from "./compile.js"
import { blocks, pages, readPage } from "./pages.js"

const LANGUAGES = ["ts", "typescript", "tsx"]
const BROKEN = "test/docs/fixtures/broken.md"

describe("the examples in the docs", () => {
  const examples = pages().flatMap((page) => blocks(page, LANGUAGES))
  const broken = blocks(readPage(BROKEN), LANGUAGES)
  let found: string[]

  beforeAll(() => {
    found = mistakes([...examples, ...broken])
  })

  test("compile against AppRouter, each as a module of its own", () => {
    expect(examples.length).toBeGreaterThan(20)
    expect(found.filter((line) => !line.startsWith(BROKEN))).toEqual([])
  })

  test("are refused, with page and line, when they promise what Polaris does not have", () => {
    const lines = found.filter((line) => line.startsWith(BROKEN))
    expect(lines.map((line) => Number(line.split(":")[1]))).toEqual([6, 12, 13, 22, 29])
  })
})
