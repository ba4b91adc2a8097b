import type { FastifyReply, FastifyRequest } from "fastify"
import { Refusal } from "../../errors.js"

export const JSON_API = "application/vnd.api+json"

interface MediaType {
  type: string
  parameters: Map<string, string>
}

/**
 * Enforces the rules of JSON:API 1.1 for `Content-Type` (415) and `Accept` (406). Polaris supports no
 * extensions.
 */
export function checkMediaTypes({ headers }: FastifyRequest, reply: FastifyReply): void {
  reply.header("vary", "Accept")
  const sent = partsOf(headers["content-type"] ?? "")
  if (sent.some((one) => one.type === JSON_API && !isSupported(one)))
    throw new Refusal(415, `content-type: ${JSON_API} takes no parameters but ext and profile. ${SUPPORTED}`)
  const accepted = partsOf(headers.accept ?? "").filter(({ type }) => type === JSON_API)
  if (accepted.length > 0 && !accepted.some(isSupported))
    throw new Refusal(406, `accept: ${JSON_API} takes no parameters but ext and profile. ${SUPPORTED}`)
}

const SUPPORTED = "No extension is supported here."

/** Profiles may be ignored; a weight is not part of the media type. */
const HARMLESS = new Set(["profile", "q"])

const isSupported = ({ parameters }: MediaType) =>
  [...parameters].every(([name, value]) => HARMLESS.has(name) || (name === "ext" && value === ""))

/** Text in quotes may have commas and semicolons. */
const ITEM = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g
const PARAMETER = /;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]*))/g

function partsOf(header: string): MediaType[] {
  return (header.match(ITEM) ?? []).map((item) => ({
    type: item.split(";")[0]?.trim().toLowerCase() ?? "",
    parameters: new Map(
      [...item.matchAll(PARAMETER)].map(([, name = "", quoted, bare]) => [
        name.toLowerCase(),
        (quoted ?? bare ?? "").trim(),
      ]),
    ),
  }))
}
