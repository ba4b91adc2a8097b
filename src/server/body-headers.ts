import type { IncomingHttpHeaders } from "node:http"
import { Refusal } from "../errors.js"
import type { Digest } from "../schemas/upload.js"

/** Headers for which the body would be only a part of a file, or an encoded file. */
const REFUSED: { name: string; isHarmless?: (value: string) => boolean; status: number; advice: string }[] = [
  { name: "content-encoding", isHarmless: is("identity"), status: 415, advice: "Send the file as it is." },
  { name: "transfer-encoding", isHarmless: is("chunked"), status: 400, advice: "Send it plain or chunked." },
  {
    name: "content-transfer-encoding",
    isHarmless: is("binary", "8bit", "7bit"),
    status: 400,
    advice: "Send the file as binary.",
  },
  ...[
    "content-range",
    "x-content-range",
    "upload-offset",
    "upload-length",
    "upload-complete",
    "upload-incomplete",
    "tus-resumable",
    "x-upload-content-length",
  ].map((name) => ({ name, status: 400, advice: "An upload is one request: send the whole file in it." })),
  { name: "trailer", status: 400, advice: "Send these headers before the body." },
]

function is(...values: string[]) {
  return (value: string) => values.includes(value.trim().toLowerCase())
}

type Headers = Pick<IncomingHttpHeaders, string>

const CHARSET = /;\s*charset="?([^\s";]*)/i

/** Refuses headers that change the meaning of a JSON body. */
export function checkJsonHeaders(headers: Headers): void {
  const charset = CHARSET.exec(String(headers["content-type"]))?.[1] ?? "utf-8"
  if (!is("utf-8", "utf8", "us-ascii")(charset))
    throw new Refusal(
      415,
      `content-type: the charset "${charset.slice(0, 100)}" is not supported. Send UTF-8.`,
    )
  for (const name of ["content-encoding", "content-range"]) {
    const value = headers[name]
    if (value !== undefined && !is("identity")(String(value)))
      throw new Refusal(
        name === "content-range" ? 400 : 415,
        `${name}: is not supported. Send the JSON as it is.`,
      )
  }
}

/** Refuses headers that change the meaning of a body. */
export function checkHeaders(headers: Headers): void {
  for (const { name, isHarmless, status, advice } of REFUSED) {
    const value = headers[name]
    if (value === undefined || isHarmless?.(String(value))) continue
    throw new Refusal(status, `${name}: "${String(value).slice(0, 100)}" is not supported. ${advice}`)
  }
}

const HASHES: Record<string, Digest["hash"]> = { md5: "md5", "sha-256": "sha256" }
const LENGTHS = { md5: 16, sha256: 32 }

/**
 * The hashes of the body in its headers, to be compared with the received data. Throws Refusal 400 for one
 * that cannot be checked.
 */
export function digestsIn(headers: Headers): Digest[] {
  const announced = ["digest", "content-digest", "repr-digest"].flatMap((name) =>
    headers[name] === undefined
      ? []
      : String(headers[name])
          .split(",")
          .map((item) => digest(name, item)),
  )
  const md5 = headers["content-md5"]
  return md5 === undefined ? announced : [...announced, decode("content-md5", "md5", String(md5))]
}

/** `sha-256=:base64:` (RFC 9530), or without colons (RFC 3230). */
function digest(header: string, item: string): Digest {
  const [, name = "", value = ""] = /^([a-z0-9-]+)=:?([a-z0-9+/=_-]*):?$/i.exec(item.trim()) ?? []
  const hash = HASHES[name.toLowerCase()]
  if (hash === undefined)
    throw new Refusal(400, `${header}: cannot be checked. Send sha-256 or md5, in base64, or omit it.`)
  return decode(header, hash, value)
}

function decode(header: string, hash: Digest["hash"], value: string): Digest {
  const bytes = Buffer.from(value.trim(), "base64")
  if (bytes.length !== LENGTHS[hash]) throw new Refusal(400, `${header}: must be the ${hash} in base64.`)
  return { header, hash, hex: bytes.toString("hex") }
}

/** Headers about the whole body of a form do not describe the file in it. */
export function refuseDigests(headers: Headers): void {
  for (const { header } of digestsIn(headers))
    throw new Refusal(
      400,
      `${header}: describes the form, not the file. Send it in the file's part, or use the field sha256.`,
    )
}
