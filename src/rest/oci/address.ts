import { refusal } from "./errors.js"

/** What a path below `/v2/` names. */
export type Address =
  | { kind: "root" }
  | { kind: "catalog" }
  | { kind: "tags"; hash: string }
  | { kind: "manifests" | "blobs" | "referrers"; hash: string; reference: string }

const KINDS = ["manifests", "blobs", "referrers"] as const

const COMPONENT = /^[a-z0-9._-]{1,255}$/

/** A repository is `images/<sha256>`: the content decides the name, so it never changes. */
const NAME = /^images\/([0-9a-f]{64})$/

export const repositoryOf = (hash: string) => `images/${hash}`

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

/** Throws the specification's 400 and 404 for what cannot be a path, or names nothing. */
export function addressOf(path: string): Address {
  if (path === "") return { kind: "root" }
  if (path === "_catalog") return { kind: "catalog" }
  const parts = path.split("/")
  const [reference = "", kind] = [parts.at(-1), parts.at(-2)]
  if (kind === "tags" && reference === "list") return { kind, hash: hashIn(parts.slice(0, -2)) }
  const found = KINDS.find((one) => one === kind)
  if (found === undefined) throw refusal(404, "NAME_UNKNOWN", "There is nothing at this path.")
  const isDigest = found !== "manifests" || reference.includes(":")
  if (isDigest && !DIGEST.test(reference))
    throw refusal(400, "DIGEST_INVALID", "A digest must be sha256: with 64 hexadecimal digits.")
  return { kind: found, hash: hashIn(parts.slice(0, -2)), reference }
}

function hashIn(components: readonly string[]): string {
  if (components.length === 0 || !components.every((one) => COMPONENT.test(one)))
    throw refusal(400, "NAME_INVALID", "A name has components of lower-case letters, digits, ., _ and -.")
  return NAME.exec(components.join("/"))?.[1] ?? ""
}

/** The hash in `last` of a list of repositories. Other names sort before or after all of them. */
export function hashAfter(last: string | undefined): string {
  if (last === undefined || last < "images/") return ""
  return last.startsWith("images/") ? last.slice("images/".length) : "g"
}
