import { tmpdir } from "node:os"
import { z } from "zod"
import { GROUPS } from "../../src/config.js"
import { groups, variables, type Variable } from "../../src/config/variables.js"

/** What `npm run docs:env` writes, from the schemas in src/config/. */

interface Row extends Variable {
  isRequired: boolean
  /** As it would stand in the environment; undefined if there is none. */
  fallback: string | undefined
}

/** A schema is a chain of wrappers and pipes around what reads the text. */
function fallbackOf(schema: z.core.$ZodType): string | number | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return schema._zod.def.defaultValue as string | number
  return schema instanceof z.ZodPipe ? fallbackOf(schema._zod.def.in) : undefined
}

function rowOf(schema: z.ZodType): Row {
  const about = variables.get(schema)
  if (about === undefined) throw new Error("A setting in src/config/ is not registered with its variable.")
  const fallback = fallbackOf(schema)
  const isEmpty = fallback === undefined || fallback === ""
  const { name, description, secret } = about
  return {
    ...about,
    description: secret ? `${description} \`${name}_FILE\` may name a file with it instead.` : description,
    isRequired: !schema.safeParse(undefined).success,
    fallback: isEmpty ? undefined : String(fallback).replace(tmpdir(), "/tmp"),
  }
}

const ALL = GROUPS.map((group) => ({
  title: groups.get(group)?.title ?? "",
  rows: Object.values(group.shape as Record<string, z.ZodType>).map(rowOf),
}))

const HEAD = `# Copy this file to \`.env\` and set what your cloud needs. Only OS_AUTH_URL is required; every other
# line shows its default, or an example if there is none. An empty variable counts as not set.
#
# Written by \`npm run docs:env\` from the descriptions in src/config/.
`

export const envExample = (): string =>
  [HEAD, ...ALL.map(({ title, rows }) => [`# --- ${title} ---\n`, ...rows.map(envLine)].join("\n"))].join(
    "\n",
  )

function envLine({ name, description, isRequired, fallback, example }: Row): string {
  const line = `${name}=${example ?? fallback ?? ""}`
  return `${wrapped(description)}\n${isRequired ? "" : "# "}${line}\n`
}

const WIDTH = 110

/** Comment lines of at most `WIDTH` characters. */
function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(`# ${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join("\n")
}

/** The table of docs/operations.md, aligned as Prettier does it. */
function table(): string {
  const rows = ALL.flatMap(({ rows }) => rows).map(({ name, isRequired, fallback, description, more }) => [
    `\`${name}\``,
    isRequired ? "required" : fallback === undefined ? "" : `\`${fallback}\``,
    more === undefined ? description : `${description} See ${more}.`,
  ])
  const all = [["Variable", "Default", "Meaning"], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (cells: string[], fill = " ") =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |`
  const [head = [], ...body] = all
  return [line(head), line(["", "", ""], "-"), ...body.map((row) => line(row))].join("\n")
}

const TABLE = /^\| Variable .*\n(?:\|.*\n)+/m

/** docs/operations.md with this table in the place of its own. */
export function withTable(page: string): string {
  if (!TABLE.test(page)) throw new Error("The page has no table of variables.")
  return page.replace(TABLE, () => `${table()}\n`)
}
