import { isDeepStrictEqual } from "node:util"
import { applyPatch } from "rfc6902"
import { Refusal } from "../errors.js"
import type { JsonPatchOperation } from "../schemas/write.js"

export type Document = Record<string, unknown>

/**
 * What an image becomes by an RFC 6902 patch. Refusal 409 names the operation whose target is missing or whose `test`
 * fails.
 */
export function evaluate(before: Document, operations: JsonPatchOperation[]): Document {
  const document = Object.assign(Object.create(null) as Document, structuredClone(before))
  for (const [index, operation] of operations.entries()) {
    const failure = apply(document, operation)
    if (failure !== undefined) throw new Refusal(409, `operations.${index}: ${failure}.`)
  }
  return document
}

const MISSING = "the image has nothing at this path"
const DIFFERENT = "the test failed: the image has another value"

/**
 * An image is flat: attributes, and places in its tags. The library would follow any other pointer into JavaScript's own
 * objects (`/tags/push/call`), and takes square time and memory to compare two lists, so it is asked for neither.
 */
function apply(document: Document, operation: JsonPatchOperation): string | undefined {
  const { op, path } = operation
  const isNew = op === "add" || op === "move" || op === "copy"
  const reachable = isPlace(path) || (isNew && path === "/tags/-")
  if (!reachable || ("from" in operation && !isPlace(operation.from))) return MISSING
  if (op === "test")
    return isDeepStrictEqual(valueAt(document, path), operation.value) ? undefined : DIFFERENT
  try {
    return applyPatch(document, [operation])[0] ? MISSING : undefined
  } catch {
    return MISSING // a place in tags that an earlier operation made no list
  }
}

const PLACE = /^\/[^/]*$|^\/tags\/(0|[1-9]\d*)$/

/** The library takes these for the object around them. */
const INVISIBLE = ["/__proto__", "/constructor", "/prototype"]

const isPlace = (pointer: string) => PLACE.test(pointer) && !INVISIBLE.includes(pointer)

function valueAt(document: Document, pointer: string): unknown {
  const [, name = "", index] = pointer.split("/")
  const value = document[unescaped(name)]
  return index === undefined ? value : Array.isArray(value) ? value[Number(index)] : undefined
}

/** A segment of a JSON Pointer as it is meant (RFC 6901, section 4). */
export const unescaped = (segment: string) => segment.replaceAll("~1", "/").replaceAll("~0", "~")
