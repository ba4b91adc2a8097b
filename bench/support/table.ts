import type { Comparison } from "./measure.js"
import { median } from "./measure.js"
import type { Running } from "./process.js"

/** Column to cell; every row of a table has the same columns. */
export type Row = Record<string, string>

export interface Table {
  title: string
  rows: Row[]
}

/** Prints a table as aligned Markdown, for docs/benchmarks.md. */
export function print({ title, rows }: Table): string {
  const columns = Object.keys(rows[0] ?? {})
  const width = (column: string) => Math.max(...[column, ...rows.map((row) => row[column] ?? "")].map(length))
  const line = (cell: (column: string) => string) =>
    `| ${columns.map((column) => cell(column).padEnd(width(column))).join(" | ")} |`
  const body = rows.map((row) => line((column) => row[column] ?? ""))
  return [`### ${title}`, "", line(String), line((column) => "-".repeat(width(column))), ...body, ""].join(
    "\n",
  )
}

const length = (text: string) => text.length

export const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`
export const times = (value: number) => `${value.toFixed(2)} ×`
export const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`

/** An aim, and whether it was met. A missed aim does not end the run. */
export const atMost = (aim: number, value: number) => `≤ ${aim} ${value <= aim ? "ok" : "missed"}`
export const atLeast = (aim: number, value: number) => `≥ ${aim} ${value >= aim ? "ok" : "missed"}`

/** The duration of a call on both sides. */
export function latencyRow(what: string, compared: Comparison, polaris: Running, aim?: number): Row {
  const [glance, ours] = [median(compared.glance.latencies), median(compared.polaris.latencies)]
  const ratio = ours / glance
  return {
    operation: what,
    "Glance p50": ms(glance),
    "Polaris p50": ms(ours),
    ratio: times(ratio),
    aim: aim === undefined ? "" : atMost(aim, ratio),
    ...cost(compared, polaris),
  }
}

/** The processor time and memory of Polaris. */
export const cost = (compared: Comparison, polaris: Running): Row => ({
  "CPU a call": `${compared.cpu.toFixed(2)} ms`,
  "memory idle, peak": `${megabytes(polaris.idle)}, ${megabytes(compared.peak)}`,
})
