import type { FastifyReply, FastifyRequest } from "fastify"
import { Refusal } from "../../errors.js"

export const JSON_API = "application/vnd.api+json"

interface MediaType {
  type: string
  parameters: Map<string, string>
}

/** The extension Atomic Operations, and the media type of documents that use it. */
const ATOMIC_EXT = "https://jsonapi.org/ext/atomic"
export const ATOMIC = `${JSON_API};ext="${ATOMIC_EXT}"`

/** The rules of JSON:API 1.1 for `Content-Type` and `Accept`: 415 and 406, where there are no extensions. */
export function checkMediaTypes(request: FastifyRequest, reply: FastifyReply): void {
  checkExtensions(request, reply, { extensions: [], hint: "No extension is supported here." })
}

/** The same for Atomic Operations, whose requests must say that they are that. */
export function checkAtomicTypes(request: FastifyRequest, reply: FastifyReply): void {
  const hint = `The extension here is ${ATOMIC_EXT}.`
  checkExtensions(request, reply, { extensions: [ATOMIC_EXT], hint })
  const sent = partsOf(request.headers["content-type"] ?? "")
  if (!sent.some((one) => one.type === JSON_API && extensionsIn(one).includes(ATOMIC_EXT)))
    throw new Refusal(415, `content-type: must be ${ATOMIC}.`)
}

interface Supported {
  extensions: readonly string[]
  /** A sentence for who asks for another one. */
  hint: string
}

function checkExtensions(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { extensions, hint }: Supported,
): void {
  reply.header("vary", "Accept")
  const isSupported = (one: MediaType) =>
    [...one.parameters.keys()].every((name) => name === "ext" || HARMLESS.has(name)) &&
    extensionsIn(one).every((extension) => extensions.includes(extension))
  const sent = partsOf(headers["content-type"] ?? "")
  if (sent.some((one) => one.type === JSON_API && !isSupported(one)))
    throw new Refusal(415, `content-type: ${JSON_API} takes no parameters but ext and profile. ${hint}`)
  const accepted = partsOf(headers.accept ?? "").filter(({ type }) => type === JSON_API)
  if (accepted.length > 0 && !accepted.some(isSupported))
    throw new Refusal(406, `accept: ${JSON_API} takes no parameters but ext and profile. ${hint}`)
}

/** Profiles may be ignored; a weight is not part of the media type. */
const HARMLESS = new Set(["profile", "q"])

const extensionsIn = ({ parameters }: MediaType) =>
  (parameters.get("ext") ?? "").split(" ").filter((extension) => extension !== "")

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
