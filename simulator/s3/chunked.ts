import { S3Error } from "./error.js"

const CRLF = Buffer.from("\r\n")
const LONGEST_LINE = 4096

/**
 * Decodes `aws-chunked`: `<hex size>\r\n<bytes>\r\n`, repeated, then a chunk of size 0 and trailing headers.
 * STREAMING-UNSIGNED-PAYLOAD-TRAILER means this format.
 */
export async function* openChunked(
  body: AsyncIterable<Buffer>,
  trailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  /** Bytes of the current chunk that have not arrived; undefined between chunks. */
  let left: number | undefined
  let ended = false
  for await (const piece of body) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    for (;;) {
      if (left !== undefined && left > 0) {
        const chunk = rest.subarray(0, left)
        if (chunk.length === 0) break
        rest = rest.subarray(chunk.length)
        left -= chunk.length
        yield chunk
        continue
      }
      const end = rest.indexOf(CRLF)
      if (end === -1) break
      const line = rest.toString("latin1", 0, end)
      rest = rest.subarray(end + CRLF.length)
      if (left === 0) left = undefined
      else if (ended) readTrailer(line, trailer)
      else {
        const size = sizeOf(line)
        if (size === 0) ended = true
        else left = size
      }
    }
    if (left === undefined && rest.length > LONGEST_LINE) throw new S3Error("IncompleteBody")
  }
  if (!ended) throw new S3Error("IncompleteBody")
}

function sizeOf(line: string): number {
  const [hex = ""] = line.split(";", 1)
  if (!/^[\da-f]{1,10}$/i.test(hex)) throw new S3Error("IncompleteBody")
  return Number.parseInt(hex, 16)
}

function readTrailer(line: string, trailer: (name: string, value: string) => void): void {
  const colon = line.indexOf(":")
  if (colon > 0) trailer(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
}
