import type { Answer } from "../answer.js"

/** Title and default sentence of each status, as WebOb writes them on Glance's error pages. */
const classes = {
  400: [
    "Bad Request",
    "The server could not comply with the request since it is either malformed or otherwise incorrect.",
  ],
  401: [
    "Unauthorized",
    "This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.",
  ],
  403: ["Forbidden", "Access was denied to this resource."],
  404: ["Not Found", "The resource could not be found."],
  405: ["Method Not Allowed", ""],
  409: ["Conflict", "There was a conflict when trying to complete your request."],
  410: ["Gone", "This resource is no longer available.  No forwarding address is given."],
  413: ["Request Entity Too Large", "The body of your request was too large for this server."],
  415: [
    "Unsupported Media Type",
    "The request media type application/octet-stream is not supported by this server.",
  ],
  416: ["Request Range Not Satisfiable", "The Range requested is not available."],
  500: [
    "Internal Server Error",
    "The server has either erred or is incapable of performing the requested operation.",
  ],
} as const
export type FaultStatus = keyof typeof classes

interface Extra {
  /** Glance sometimes keeps the default sentence and appends its own. */
  detail?: string
  headers?: Record<string, string>
  /** The image stays in `saving` forever. */
  stuck?: boolean
  /** The message is the whole body, without WebOb's page around it. */
  whole?: boolean
  /** Raised below the application: an empty text/plain body. */
  bare?: boolean
}

/** A refusal as Glance writes it. Without its own message it has the default one of the status. */
export class Fault extends Error {
  readonly status: FaultStatus
  readonly extra: Extra
  constructor(status: FaultStatus, explanation?: string, extra: Extra = {}) {
    super(explanation ?? classes[status][1])
    this.status = status
    this.extra = extra
  }
}

/** The default sentence first, then the reason. */
export const detailed = (status: FaultStatus, detail: string) => new Fault(status, undefined, { detail })

/** What a crash in Glance's own code looks like to a client. */
export const crash = () => new Fault(500)

/** A body without a type counts as text/plain. */
export function wrongType(headers: Headers, more: Record<string, string> = {}): Fault {
  const type = headers.get("content-type") ?? "text/plain"
  const message = `The request media type ${type} is not supported by this server.\n<br /><br />\n`
  return new Fault(415, message, { whole: true, headers: more })
}

/** The body type follows Accept: nothing named gives plain text, a wildcard gives HTML. */
export function written(fault: Fault, accept: string | null): Answer {
  const { status, message, extra } = fault
  const line = `${String(status)} ${classes[status][0]}`
  if (extra.bare) return { status, headers: { "content-type": "text/plain" }, body: "" }
  const type = bestType(accept ?? "")
  const framed = (clean: (text: string) => string) =>
    extra.whole ? message : `${clean(message)}<br /><br />\n${clean(extra.detail ?? "")}\n\n`
  const text = framed((same) => same)
  const bodies = {
    "text/plain": `${line}\n\n${stripped(text)}`,
    "application/json": JSON.stringify({ message: text, code: line, title: classes[status][0] }),
    "text/html": `<html>\n <head>\n  <title>${line}</title>\n </head>\n <body>\n  <h1>${line}</h1>\n  ${framed(escaped)}\n </body>\n</html>`,
  }
  const charset = type === "application/json" ? "" : "; charset=UTF-8"
  return { status, headers: { "content-type": type + charset, ...extra.headers }, body: bodies[type] }
}

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" }

const escaped = (text: string) =>
  Object.entries(entities).reduce((clean, [character, entity]) => clean.replaceAll(character, entity), text)

const stripped = (text: string) =>
  text
    .replaceAll("\n", " ")
    .replace(/<br[^<>]*>/gi, "\n")
    .replace(/<[^<>]*>/g, "")

const offered = ["text/html", "application/json"] as const

function bestType(accept: string): "text/html" | "application/json" | "text/plain" {
  const ranges = accept.split(",").map((part) => {
    const [name = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase())
    const quality = parameters.find((parameter) => parameter.startsWith("q="))
    return { name, quality: quality ? Number(quality.slice(2)) : 1 }
  })
  const qualityOf = (type: string) => {
    const names = [type, `${type.split("/")[0] ?? ""}/*`, "*/*"]
    const range = names.map((name) => ranges.find((one) => one.name === name)).find(Boolean)
    return range?.quality ?? 0
  }
  const [first] = offered
    .filter((type) => qualityOf(type) > 0)
    .sort((one, two) => qualityOf(two) - qualityOf(one))
  return first ?? "text/plain"
}
