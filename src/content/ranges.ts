import type { ByteRange } from "../glance/data.js"

/**
 * The range that a `Range` header requests (RFC 9110, section 14). Undefined for the whole: without a header,
 * and for several ranges or another unit, which a server may ignore. `"outside"` if there are no such bytes.
 */
export function rangeIn(header: string | undefined, size: number): ByteRange | "outside" | undefined {
  const [, first = "", last = ""] =
    /^bytes=(\d{0,16})-(\d{0,16})$/i.exec((header ?? "").replaceAll(" ", "")) ?? []
  if (first === "" && last === "") return undefined
  if (first === "") {
    const length = Math.min(Number(last), size)
    return length === 0 ? "outside" : { start: size - length, end: size - 1 }
  }
  const [start, end] = [Number(first), last === "" ? size - 1 : Math.min(Number(last), size - 1)]
  if (last !== "" && Number(last) < start) return undefined
  return start >= size ? "outside" : { start, end }
}

/** Yields a part of the bytes, and closes their source after its last byte. */
export async function* sliced(
  bytes: AsyncGenerator<Buffer, void>,
  { start, end }: ByteRange,
): AsyncGenerator<Buffer, void> {
  let at = 0
  for await (const piece of bytes) {
    const part = piece.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at))
    at += piece.length
    if (part.length > 0) yield part
    if (at > end) return
  }
}
