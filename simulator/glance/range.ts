import { detailed, Fault } from "./fault.js"

export interface Span {
  start: number
  /** Last byte, inclusive. */
  end: number
}

/** Glance crashes outside its own error handling. */
const uncaught = () => new Fault(500, undefined, { bare: true })

const invalid = (name: string) => detailed(416, `Invalid ${name} header.`)

const outside = (name: string, edge: "start" | "stop", size: number) => {
  const subject = edge === "start" ? "Start" : "The stop"
  return detailed(
    416,
    `Invalid ${edge} position in ${name} header. ${subject} position MUST be in the inclusive range [0, ${String(size - 1)}].`,
  )
}

/** The requested byte range; Glance also accepts a `Content-Range` header on the request. */
export function readRange(headers: Headers, size: number | null): Span | undefined {
  const range = headers.get("range")
  if (range !== null) return fromRange(range, size)
  const contentRange = headers.get("content-range")
  return contentRange === null ? undefined : fromContentRange(contentRange, size)
}

function fromRange(header: string, size: number | null): Span {
  if (header.includes(",")) {
    throw new Fault(
      400,
      "Requests with multiple ranges are not supported in Glance. You may make multiple single-range requests instead.",
    )
  }
  const match = /^bytes *= *(?:(\d+) *)?- *(\d*)/i.exec(header)
  if (!match) throw invalid("Range")
  const [, first = "", last = ""] = match
  if (first === "" && last === "") throw uncaught()
  if (first !== "" && last !== "" && Number(first) > Number(last)) throw invalid("Range")
  // A queued image has no size to compare with.
  if (size === null) throw uncaught()
  if (first === "") return suffix(Number(last), size)
  if (Number(first) >= size) throw outside("Range", "start", size)
  return { start: Number(first), end: Math.min(last === "" ? size - 1 : Number(last), size - 1) }
}

function suffix(length: number, size: number): Span {
  if (-length >= size) throw outside("Range", "start", size)
  return { start: length < size && length > 0 ? size - length : 0, end: size - 1 }
}

function fromContentRange(header: string, size: number | null): Span {
  const match = /^bytes (?:(\d+)-(\d+)|[*])\/(?:(\d+)|[*])/.exec(header)
  if (!match) throw invalid("Content-Range")
  const [, first, last, length] = match
  if (first === undefined || last === undefined) throw uncaught()
  const [start, end] = [Number(first), Number(last)]
  if (end < start || (length !== undefined && end >= Number(length))) throw invalid("Content-Range")
  if (size === null) throw uncaught()
  if (length === undefined && end + 1 > size) throw outside("Content-Range", "stop", size)
  if (start >= size) throw outside("Content-Range", "start", size)
  return { start, end }
}
