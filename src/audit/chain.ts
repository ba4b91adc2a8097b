import { createHash } from "node:crypto"

/** The end of a chain, to which the next line is linked. */
export interface ChainEnd {
  seq: number
  hash: string
}

/** Before the first line. */
export const BEGINNING: ChainEnd = { seq: 0, hash: "0".repeat(64) }

const LINE = /^(\{"seq":(\d+),.*"prev":"([0-9a-f]{64})"),"hash":"([0-9a-f]{64})"\}$/

/** One line of JSON without its line end, and the end of the chain after it. */
export function link(end: ChainEnd, record: object): { line: string; end: ChainEnd } {
  const seq = end.seq + 1
  const text = JSON.stringify({ seq, ...record, prev: end.hash })
  const hash = sha256(text)
  return { line: `${text.slice(0, -1)},"hash":"${hash}"}`, end: { seq, hash } }
}

/** The end of a chain whose last line this is; undefined if it is not a line of a chain. */
export function endAt(line: string): ChainEnd | undefined {
  const [, text, seq, , hash] = LINE.exec(line) ?? []
  return text === undefined || hash !== sha256(`${text}}`) ? undefined : { seq: Number(seq), hash }
}

export interface Verified {
  /** How many lines were read. */
  lines: number
  /** Where the chain ends; undefined without any line. */
  end: ChainEnd | undefined
  /** One sentence for each line that does not fit. Empty if nothing was changed, removed or inserted. */
  problems: string[]
}

/** Checks a chain from any line of it on; the first line's own link cannot be checked. */
export async function verifyChain(lines: AsyncIterable<string>): Promise<Verified> {
  const found: Verified = { lines: 0, end: undefined, problems: [] }
  for await (const line of lines) {
    found.lines++
    const end = endAt(line)
    const [, , , prev] = LINE.exec(line) ?? []
    if (end === undefined) found.problems.push(`Line ${found.lines} was changed or is not complete.`)
    else if (found.end !== undefined && (prev !== found.end.hash || end.seq !== found.end.seq + 1))
      found.problems.push(
        `Line ${found.lines} (${end.seq}) does not follow the line before it (${found.end.seq}): lines were removed, inserted or moved.`,
      )
    found.end = end ?? found.end
  }
  return found
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")
