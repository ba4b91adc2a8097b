import type { IncomingMessage } from "node:http"

/** The head of the file in a form. */
export interface FileHead {
  /** The part's own headers, in lower case. */
  headers: Record<string, string>
  /**
   * The approximate size of the file in bytes; exact if the file is the form's last part and the form ends
   * with a line break.
   */
  size: number | undefined
}

/** How many bytes of the form are searched for the file's head. */
const MOST = 64 * 1024

/**
 * Reads the form in parallel with the form parser, which reports neither a part's headers nor its position.
 * Call it before the parser starts; the head is available when the parser reaches the file.
 */
export function readAlong(request: IncomingMessage): () => FileHead | undefined {
  const boundary = boundaryOf(request.headers["content-type"] ?? "")
  let read = Buffer.alloc(0)
  let head: FileHead | undefined

  function look(chunk: Buffer): void {
    read = Buffer.concat([read, chunk.subarray(0, MOST)])
    head =
      boundary === undefined ? undefined : find(read, boundary, Number(request.headers["content-length"]))
    if (head !== undefined || boundary === undefined || read.length > MOST) request.off("data", look)
  }

  request.on("data", look)
  return () => head
}

function boundaryOf(type: string): string | undefined {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? []
  return quoted ?? plain
}

/** Reads part after part until one is a file. */
function find(read: Buffer, boundary: string, length: number): FileHead | undefined {
  const mark = `--${boundary}\r\n`
  for (let at = read.indexOf(mark); at !== -1; at = read.indexOf(mark, at + 1)) {
    if (at > 0 && read.toString("latin1", at - 2, at) !== "\r\n") continue
    const begin = at + mark.length
    const end = read.indexOf("\r\n\r\n", begin)
    if (end === -1) return undefined
    const headers = parse(read.toString("latin1", begin, end))
    if (!isFile(headers)) continue
    const rest = length - (end + 4) - `\r\n--${boundary}--\r\n`.length
    return { headers, size: Number.isFinite(rest) ? Math.max(0, rest) : undefined }
  }
  return undefined
}

/** The form parser's rule for which parts are files. */
const isFile = (headers: Record<string, string>) =>
  /;\s*filename/i.test(headers["content-disposition"] ?? "") ||
  /^application\/octet-stream\b/i.test(headers["content-type"] ?? "")

function parse(text: string): Record<string, string> {
  const lines = text.replace(/\r\n[ \t]+/g, " ").split("\r\n")
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":")
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
}
