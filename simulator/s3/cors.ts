import { bucketOf, xml, type S3Answer, type S3Call } from "./call.js"
import { readXml } from "./content.js"
import { S3Error } from "./error.js"
import { childrenOf, parseXml, textOf, textsOf } from "./xml.js"

interface Rule {
  origins: string[]
  methods: string[]
  headers: string[]
  exposed: string[]
  maxAge: string | undefined
}

/** What Swift's proxy allows every listed origin. */
const swiftRule = (origins: string[]): Rule => ({
  origins,
  methods: ["GET", "HEAD", "PUT", "POST", "DELETE"],
  headers: ["*"],
  exposed: ["etag", "content-range", "accept-ranges"],
  maxAge: undefined,
})

function rulesOf({ store, bucket }: S3Call): Rule[] {
  if (store.settings.habits === "swift") return [swiftRule(store.settings.origins)]
  const configuration = parseXml(store.buckets.get(bucket)?.cors ?? "")
  return (configuration ? childrenOf(configuration, "CORSRule") : []).map((rule) => ({
    origins: textsOf(rule, "AllowedOrigin"),
    methods: textsOf(rule, "AllowedMethod"),
    headers: textsOf(rule, "AllowedHeader"),
    exposed: textsOf(rule, "ExposeHeader"),
    maxAge: textOf(rule, "MaxAgeSeconds"),
  }))
}

/** A pattern may contain one `*`, which matches any characters. */
function fits(pattern: string, text: string): boolean {
  const [before = "", after] = pattern.split("*")
  if (after === undefined) return pattern === text
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after)
}

const listed = (header: string | undefined) =>
  (header ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "")

function ruleFor(call: S3Call, method: string, headers: string[]): Rule | undefined {
  const origin = call.header("origin")
  if (origin === undefined) return undefined
  const allows = (rule: Rule) =>
    rule.origins.some((pattern) => fits(pattern, origin)) &&
    rule.methods.includes(method) &&
    headers.every((name) => rule.headers.some((pattern) => fits(pattern.toLowerCase(), name)))
  return rulesOf(call).find(allows)
}

const originHeaders = (rule: Rule, origin: string): Record<string, string> =>
  rule.origins.includes("*")
    ? { "access-control-allow-origin": "*" }
    : { "access-control-allow-origin": origin, "access-control-allow-credentials": "true" }

const VARY = { vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method" }

/** The CORS headers of the response to a request other than a preflight. */
export function corsHeaders(call: S3Call): Record<string, string> {
  const rule = ruleFor(call, call.method, [])
  if (!rule) return {}
  const exposed = rule.exposed.length > 0 && { "access-control-expose-headers": rule.exposed.join(", ") }
  return { ...originHeaders(rule, call.header("origin") ?? ""), ...exposed, ...VARY }
}

/** Responds to a preflight, before any signature is checked. */
export function preflight(call: S3Call): S3Answer {
  const [origin, method] = [call.header("origin"), call.header("access-control-request-method")]
  if (origin === undefined || method === undefined) throw new S3Error("BadRequest")
  const headers = listed(call.header("access-control-request-headers"))
  const rule = ruleFor(call, method, headers)
  if (!rule)
    throw new S3Error("AccessForbidden", call.store.settings.habits === "swift" ? { status: 401 } : {})
  return {
    status: 200,
    headers: {
      ...originHeaders(rule, origin),
      "access-control-allow-methods": rule.methods.join(", "),
      ...(headers.length > 0 && { "access-control-allow-headers": headers.join(", ") }),
      ...(rule.maxAge !== undefined && { "access-control-max-age": rule.maxAge }),
      ...VARY,
    },
  }
}

export async function putCors(call: S3Call): Promise<S3Answer> {
  const bucket = bucketOf(call)
  const { element, text } = await readXml(call, "CORSConfiguration")
  const rules = childrenOf(element, "CORSRule")
  if (
    rules.length === 0 ||
    rules.some((rule) => !textOf(rule, "AllowedOrigin") || !textOf(rule, "AllowedMethod"))
  )
    throw new S3Error("MalformedXML")
  bucket.cors = text
  return { status: 200 }
}

export async function getCors(call: S3Call): Promise<S3Answer> {
  const { cors } = bucketOf(call)
  if (cors === undefined) throw new S3Error("NoSuchCORSConfiguration")
  return xml(cors)
}

export async function deleteCors(call: S3Call): Promise<S3Answer> {
  bucketOf(call).cors = undefined
  return { status: 204 }
}
