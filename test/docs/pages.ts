import { marked, type Token, type Tokens } from "marked"
import { readdirSync, readFileSync } from "node:fs"

/** A Markdown page of this project, by its path from the root. */
export interface Page {
  file: string
  text: string
}

/** A fenced block; `line` is where its fence opens. */
export interface Block {
  file: string
  line: number
  language: string
  /** What follows the language: `uppy-5` for code of that version. */
  note: string
  code: string
}

export const readPage = (file: string): Page => ({ file, text: readFileSync(file, "utf8") })

/** All that a user of Polaris reads. */
export const pages = () =>
  [
    "README.md",
    "packages/client/README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "CODE_OF_CONDUCT.md",
    ...markdownUnder("docs"),
  ].map(readPage)

/** All blocks of a page in one of these languages. */
export function blocks({ file, text }: Page, languages: string[]): Block[] {
  return placed(text).flatMap(({ token, line }) =>
    codeIn(token)
      .map(({ lang = "", text }) => {
        const [language = "", note = ""] = lang.split(" ")
        return { file, line, language, note, code: text }
      })
      .filter(({ language }) => languages.includes(language)),
  )
}

/**
 * The first column of the tables below a heading, until the next heading of the same or a higher rank;
 * without backticks.
 */
export function tableRows(page: Page, heading: string): string[][] {
  const tokens = placed(page.text).map(({ token }) => token)
  const start = tokens.findIndex((token) => isHeading(token) && token.text === heading)
  if (start < 0) throw new Error(`${page.file} has no heading "${heading}"`)
  const rank = (tokens[start] as Tokens.Heading).depth
  const rest = tokens.slice(start + 1)
  const end = rest.findIndex((token) => isHeading(token) && token.depth <= rank)
  return rest
    .slice(0, end < 0 ? undefined : end)
    .filter((token): token is Tokens.Table => token.type === "table")
    .flatMap(({ rows }) => rows.map((row) => row.map(({ text }) => text.replaceAll("`", ""))))
}

/** Where links and images of a page lead. */
export function links({ text }: Page): string[] {
  const found: string[] = []
  void marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type === "link" || token.type === "image") found.push(String(token.href))
  })
  return found
}

/** The anchors a page has, as GitHub makes them out of headings. */
export const anchors = ({ text }: Page) =>
  placed(text)
    .map(({ token }) => token)
    .filter(isHeading)
    .map(({ text }) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    )

const isHeading = (token: Token): token is Tokens.Heading => token.type === "heading"

function placed(text: string): { token: Token; line: number }[] {
  let line = 1
  return marked.lexer(text).map((token) => {
    const at = { token, line }
    line += token.raw.split("\n").length - 1
    return at
  })
}

function codeIn(token: Token): Tokens.Code[] {
  const found: Tokens.Code[] = []
  void marked.walkTokens([token], (inner) => {
    if (inner.type === "code") found.push(inner as Tokens.Code)
  })
  return found
}

function markdownUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`)
    .toSorted()
}
