import { isZero } from "./bytes.js"
import type { Inspection } from "./inspection.js"
import { isShown } from "./disk.js"
import { without } from "./sentences.js"
import { BLOCK, readHeader, type Entry } from "./tar-header.js"
import { readRecords } from "./tar-records.js"

export { isTar } from "./tar-header.js"

const BEHIND = "The archive has data after its end. Create it again."
const LONG = "The archive has a header that is too long. Create it again as plain tar."
/** Bytes of an extended header: a name, a size. */
const LONGEST = 64 * 1024

type Part =
  | { kind: "header" }
  | { kind: "file"; left: number; inspection: Inspection }
  | { kind: "records"; left: number; type: string; parts: Buffer[] }
  | { kind: "padding"; left: number }
  | { kind: "end" }

/** Inspects each file of a tar archive, such as an OVA. One of them must be a disk of the declared format. */
export function createArchive(
  declared: string,
  member: (found: (name: string) => void) => Inspection,
): Inspection {
  const found = new Set<string>()
  const header = Buffer.alloc(BLOCK)
  let filled = 0
  let part: Part = { kind: "header" }
  let padding = 0
  /** Fields from an extended header for the next file. */
  let next: Partial<Entry> = {}

  const expect = (bytes: number) => (part = bytes > 0 ? { kind: "padding", left: bytes } : { kind: "header" })

  function readNext(): string | undefined {
    filled = 0
    if (isZero(header)) part = { kind: "end" }
    if (part.kind === "end") return undefined
    const read = readHeader(header, next)
    if (typeof read === "string") return read
    padding = (BLOCK - (read.size % BLOCK)) % BLOCK
    return begin(read)
  }

  function begin({ type, size }: Entry): string | undefined {
    const isRecords = "xgLK".includes(type)
    if (isRecords && size > LONGEST) return LONG
    if (!isRecords) next = {}
    if (size === 0) expect(padding)
    else if (isRecords) part = { kind: "records", left: size, type, parts: [] }
    else part = { kind: "file", left: size, inspection: member((name) => found.add(name)) }
    return undefined
  }

  async function inFile(bytes: Buffer, file: Part & { kind: "file" }): Promise<string | undefined> {
    file.left -= bytes.length
    const problem = await file.inspection.take(bytes)
    if (file.left > 0 || problem !== undefined) return problem
    expect(padding)
    return file.inspection.end()
  }

  function inRecords(bytes: Buffer, records: Part & { kind: "records" }): string | undefined {
    records.left -= bytes.length
    records.parts.push(Buffer.from(bytes))
    if (records.left > 0) return undefined
    expect(padding)
    const read = readRecords(records.type, Buffer.concat(records.parts))
    if (typeof read === "string") return read
    next = { ...next, ...read }
    return undefined
  }

  /** Consumes bytes from the front. Returns how many. */
  async function eat(bytes: Buffer): Promise<{ eaten: number; problem?: string | undefined }> {
    if (part.kind === "end") return { eaten: bytes.length, problem: isZero(bytes) ? undefined : BEHIND }
    if (part.kind === "header") {
      const eaten = bytes.copy(header, filled)
      filled += eaten
      return { eaten, problem: filled === BLOCK ? readNext() : undefined }
    }
    const mine = bytes.subarray(0, part.left)
    const eaten = mine.length
    if (part.kind === "file") return { eaten, problem: await inFile(mine, part) }
    if (part.kind === "records") return { eaten, problem: inRecords(mine, part) }
    expect(part.left - eaten)
    return { eaten }
  }

  return {
    async take(bytes) {
      for (let at = 0; at < bytes.length;) {
        const { eaten, problem } = await eat(bytes.subarray(at))
        if (problem !== undefined) return problem
        at += eaten
      }
      return undefined
    },
    async end() {
      const problem = part.kind === "file" ? await part.inspection.end() : undefined
      return problem ?? (isShown(declared) && !found.has(declared) ? without(declared) : undefined)
    },
    isDone: false,
    /** The last byte of a file ends its inspection. */
    spare(left) {
      if (part.kind !== "file") return 0
      const { inspection, left: inFile } = part
      return Math.min(inspection.spare(Math.min(inFile, left)), inFile - 1)
    },
    skip(length) {
      if (part.kind !== "file") return
      part.left -= length
      part.inspection.skip(length)
    },
  }
}
