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

test("every page can be reached from the README", () => {
  const all = pages()
  const reached = new Set(["README.md"])
  for (const file of reached) {
    const targets = targetsOf(readPage(file))
    for (const next of all) if (isAmong(targets, next)) reached.add(next.file)
  }
  expect(all.map(({ file }) => file).filter((file) => !reached.has(file))).toEqual([])
})

test("every decision that the code names has its page", () => {
  const named = sources("src").flatMap((file) => [
    ...readFileSync(file, "utf8").matchAll(/docs\/adr\/(\d{4})/g),
  ])
  const decided = readdirSync("docs/adr").map((name) => name.slice(0, 4))
  expect(named.map(([, number = ""]) => number).filter((number) => !decided.includes(number))).toEqual([])
})

/** The files and folders that a page links to; folders end with a slash. */
const targetsOf = (page: Page) =>
  new Set(links(page).map((href) => normalize(join(dirname(page.file), href.split("#")[0] ?? ""))))

/** A link to a folder leads to every page in it, since GitHub lists them. */
const isAmong = (targets: ReadonlySet<string>, { file }: Page) =>
  targets.has(file) || targets.has(`${dirname(file)}/`)

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
