import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { expect, test } from "vitest"
import { anchors, links, pages, readPage, type Page } from "./pages.js"

const outside = /^(https?|mailto):/

test.each(pages().map((page) => [page.file, page] as const))(
  "every link of %s leads somewhere",
  (_, page) => {
    const inside = links(page).filter((href) => !outside.test(href))
    expect(inside.filter((href) => !leadsSomewhere(page, href))).toEqual([])
  },
)

test("the guide's first page leads to every chapter", () => {
  const chapters = readdirSync("docs/guide").filter((name) => name.endsWith(".md") && name !== "README.md")
  expect(links(readPage("docs/guide/README.md"))).toEqual(expect.arrayContaining(chapters))
})

test("every decision that the code names has its page", () => {
  const named = sources("src").flatMap((file) => [
    ...readFileSync(file, "utf8").matchAll(/docs\/adr\/(\d{4})/g),
  ])
  const decided = readdirSync("docs/adr").map((name) => name.slice(0, 4))
  expect(named.map(([, number = ""]) => number).filter((number) => !decided.includes(number))).toEqual([])
})

function leadsSomewhere(page: Page, href: string): boolean {
  const [path = "", anchor] = href.split("#")
  const file = path === "" ? page.file : normalize(join(dirname(page.file), path))
  if (!existsSync(file)) return false
  return anchor === undefined || anchors(readPage(file)).includes(anchor)
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name))
}
