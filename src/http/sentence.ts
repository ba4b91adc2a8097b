import type { Service } from "../errors.js"
import { parseJson } from "./json.js"

const NAMES: Record<Service, string> = {
  keystone: "The identity service",
  glance: "The image service",
  nova: "The compute service",
  neutron: "The network service",
  cinder: "The block storage service",
  storage: "The object store",
}

/**
 * Extracts a sentence for a person from an error response (recorded from Glance 25, Keystone 22, Nova 26 and
 * Neutron 21): JSON with `<br />` in it, schema errors of many lines, HTML pages of a proxy, or nothing.
 * Secrets of the request that the service repeats are removed.
 */
export function sentence(
  service: Service,
  status: number,
  body: string,
  secrets: readonly string[] = [],
): string {
  if (status >= 500) return `${NAMES[service]} failed (${status}). Try again later.`
  if (status < 400)
    return `${NAMES[service]} answered with a redirect (${status}): its endpoint is set wrongly.`
  return tidy(without(secrets, messageIn(body))) || `${NAMES[service]} refused the request (${status}).`
}

/** The longest first, because one may contain another. */
const without = (secrets: readonly string[], message: string) =>
  secrets
    .filter((secret) => secret !== "")
    .flatMap(written)
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, "…"), message)

/** All forms of a secret: plain and JSON-escaped, and each of these also URL-encoded and HTML-escaped. */
const written = (secret: string) =>
  [secret, JSON.stringify(secret).slice(1, -1)].flatMap((text) => [
    text,
    encodeURIComponent(Buffer.from(text).toString()),
    text.replace(/[&<>"']/g, (mark) => MARKS[mark] ?? mark),
  ])
const MARKS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" }

/** The service's own request id, if it has a plausible length. */
export const echoed = (requestId: string | undefined) => requestId?.slice(0, 255)

export const unreachable = (service: Service) => `${NAMES[service]} cannot be reached. Try again later.`
export const cannotCheck = (service: Service) =>
  `${NAMES[service]} cannot check your session at the moment. Try again later.`
export const busy = (service: Service) =>
  `${NAMES[service]} has too many requests from Polaris to answer. Try again in a few seconds.`
export const late = (service: Service) => `${NAMES[service]} did not answer in time. Try again later.`
export const invalidResponse = (service: Service) => `${NAMES[service]} gave an answer that cannot be read.`

function messageIn(body: string): string {
  const json = jsonObject(body)
  if (json === undefined) return body.trimStart().startsWith("<") ? withoutTags(body) : body
  return text(json["message"]) ?? Object.values(json).map(messageOf).find(isText) ?? ""
}

/** The member that has the message is called `error`, `NeutronError`, or after Nova's kind of failure. */
const messageOf = (value: unknown) => text(record(value)?.["message"])
const isText = (value: string | undefined) => value !== undefined

/** Keystone's limits reach the caller of Glance inside another message (recorded from Glance 25). */
const LIMIT = /Project [\w-]+ is over a limit for \[[^[\]]*\]/

/**
 * Glance writes a generic sentence before `<br /><br />` and the actual cause after it, and a schema dump
 * after `\n\n`.
 */
function tidy(message: string): string {
  const limit = LIMIT.exec(message.slice(0, 10_000))?.[0]
  if (limit !== undefined) return limit.slice(0, 500)
  const parts = message.split(/(?:<br \/>)+/).map((part) => part.trim().split("\n\n")[0]?.trim() ?? "")
  const last = parts.filter((part) => part !== "").at(-1) ?? ""
  return last.replace(/\s+/g, " ").slice(0, 500)
}

/** Elements whose text is not meant for people. */
const SILENT = new Set(["head", "style", "script"])

/** The text of an HTML page, in linear time even if its tags are broken. */
function withoutTags(html: string): string {
  let silent: string | undefined
  const [before = "", ...tags] = html.split("<")
  const texts = tags.map((tag) => {
    const name = /^\/?[a-z\d]*/i.exec(tag)?.[0].toLowerCase() ?? ""
    if (silent === undefined && SILENT.has(name)) silent = `/${name}`
    if (silent !== undefined && silent !== name) return ""
    silent = undefined
    return (name === "br" ? "\n" : " ") + tag.slice(tag.indexOf(">") + 1)
  })
  return [before, ...texts].join("")
}

/** The object in the body; an empty one for other JSON, undefined for text that is not JSON. */
function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    return record(parseJson(body)) ?? {}
  } catch {
    return undefined
  }
}

const record = (value: unknown) =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined
const text = (value: unknown) => (typeof value === "string" ? value : undefined)
