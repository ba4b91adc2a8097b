import { marked, type Token, type Tokens } from "marked"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { readPage } from "./pages.js"

const PAGE = "docs/reliability.md"

/** The rows of all tables: the fault, and the tests that are named for it. */
const rows = marked
  .lexer(readPage(PAGE).text)
  .filter((token): token is Tokens.Table => token.type === "table")
  .flatMap((table) => table.rows)
  .map((cells) => [cells[0]?.text ?? "", linksIn(cells.at(-1)?.tokens ?? [])] as const)

function linksIn(tokens: Token[]): Tokens.Link[] {
  const found: Tokens.Link[] = []
  void marked.walkTokens(tokens, (token) => {
    if (token.type === "link" && String(token.href).startsWith("../test/")) found.push(token as Tokens.Link)
  })
  return found
}

test.each(rows)("%s: the tests that show it exist under these titles", (_fault, named) => {
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((link) => !hasTest(join("docs", link.href), link.text))).toEqual([])
})

/** The title is a string of the file, in double quotes or backticks. */
function hasTest(file: string, title: string): boolean {
  const text = existsSync(file) ? readFileSync(file, "utf8") : ""
  return text.includes(JSON.stringify(title)) || text.includes(`\`${title}\``)
}
