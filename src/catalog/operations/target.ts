import type { OperationInput } from "../../schemas/catalog/operations.js"
import { wrongOperation } from "./refusals.js"

/** What an operation is about. */
interface Target {
  /** The image; undefined for all of them. */
  hash: string | undefined
  relationship: string | undefined
}

const FORMS = "must be /api/images/{hash} or /api/images/{hash}/relationships/{tags or task}"

/** Only read, never followed. */
const HREF = /^\/api\/images(?:\/([^/?#]+)(?:\/relationships\/([^/?#]+))?)?$/

/** The target that `ref` or `href` names, if one of them is there. */
export function targetOf({ ref, href }: OperationInput, at: number): Target | undefined {
  if (ref !== undefined && href !== undefined)
    throw wrongOperation(at, "/href", "send ref or href, not both.")
  if (ref !== undefined)
    return { hash: imageIn(ref, at, "/ref").toLowerCase(), relationship: ref.relationship }
  if (href === undefined) return undefined
  const found = HREF.exec(href)
  if (found === null) throw wrongOperation(at, "/href", `href: ${FORMS}.`)
  const [, hash, relationship] = found.map((part) => (part === undefined ? undefined : decoded(part, at)))
  return { hash: hash?.toLowerCase(), relationship }
}

function decoded(part: string, at: number): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw wrongOperation(at, "/href", `href: ${FORMS}.`)
  }
}

/** The id of an image that a `ref` or a resource names. */
export function imageIn(
  { type, id, lid }: { type: string; id?: string | undefined; lid?: string | undefined },
  at: number,
  pointer: string,
): string {
  if (type !== "image")
    throw wrongOperation(at, `${pointer}/type`, 'type: must be "image".', pointer === "/data" ? 409 : 400)
  return idIn({ id, lid }, at, pointer)
}

const NO_LID = "lid: no operation can create what it would name. Use id."

/** An `id`. A `lid` names what an earlier operation has created, and there are none that create. */
export function idIn(
  { id, lid }: { id?: string | undefined; lid?: string | undefined },
  at: number,
  pointer: string,
): string {
  if (lid !== undefined) throw wrongOperation(at, `${pointer}/lid`, NO_LID)
  if (id === undefined) throw wrongOperation(at, pointer, "id: is missing.")
  return id
}
