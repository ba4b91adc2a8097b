import type { Readable, Writable } from "node:stream"
import { stripVTControlCharacters } from "node:util"

/** What a command reads and writes. */
export interface Terminal {
  env: Record<string, string | undefined>
  stdin: Readable
  stdout: Writable
  stderr: Writable & { isTTY?: boolean }
  /** Aborted with Ctrl+C. */
  signal: AbortSignal
}

/** A name that somebody else chose, without what a terminal would interpret. */
export const plain = (text: string): string => stripVTControlCharacters(text).replace(/\p{Cc}/gu, " ")

/** Rows of text in columns, below their titles. */
export function table(titles: string[], rows: string[][]): string {
  const all = [titles, ...rows].map((row) => row.map(plain))
  const widths = titles.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  return all
    .map(
      (row) =>
        row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd() + "\n",
    )
    .join("")
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"]

/** A number of bytes for people. */
export function formatBytes(count: number): string {
  const power = count === 0 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), UNITS.length - 1)
  const value = count / 1024 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power]}`
}

/** Yields what it gets, and shows how much that was: in a terminal while it changes, else at the end. */
export async function* counted(
  content: AsyncIterable<Uint8Array>,
  { stderr }: Pick<Terminal, "stderr">,
  { verb, total }: { verb: string; total?: number | undefined },
): AsyncGenerator<Uint8Array> {
  let [done, shown] = [0, 0]
  const line = () => {
    const of = total === undefined ? "" : ` of ${formatBytes(total)} (${percent(done, total)} %)`
    return `${verb} ${formatBytes(done)}${of}`
  }
  for await (const piece of content) {
    yield piece
    done += piece.length
    if (!stderr.isTTY || Date.now() - shown < 100) continue
    shown = Date.now()
    stderr.write(`\r\u001B[K${line()}`)
  }
  stderr.write(stderr.isTTY ? `\r\u001B[K${line()}\n` : `${line()}\n`)
}

const percent = (done: number, total: number) => (total === 0 ? 100 : Math.floor((done / total) * 100))
