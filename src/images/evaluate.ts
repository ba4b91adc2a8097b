import { isDeepStrictEqual } from "node:util"
import { Refusal } from "../errors.js"
import type { JsonPatchOperation } from "../schemas/write.js"
import { createDraft, type Draft, type Document } from "./draft.js"

/**
 * What an attribute may hold. Each throws Refusal 400 that names the attribute, and returns the value
 * otherwise.
 */
export interface Rules {
  value(name: string, value: unknown): unknown
  tag(value: unknown): unknown
  /** Whether every value of one attribute is a value of the other as well. */
  alike(name: string, other: string): boolean
}

const MISSING = "the image has nothing at this path"
const DIFFERENT = "the test failed: the image has another value"
const TOO_LARGE = "the image would grow by more than 1 MiB. Send the change in several updates"

/**
 * What an image becomes by an RFC 6902 patch. Each value is checked as it is applied, and the growth of the
 * image is bounded after each operation, so that a short patch cannot describe a huge image. Refusal 409
 * names the operation whose target is missing or whose `test` fails.
 */
export function evaluate(before: Document, operations: JsonPatchOperation[], rules: Rules): Document {
  const draft = createDraft(before)
  for (const [index, operation] of operations.entries()) {
    const failure = apply(draft, operation, rules)
    if (failure !== undefined) throw new Refusal(409, `operations.${index}: ${failure}.`)
    if (draft.hasOutgrown()) throw new Refusal(400, `operations.${index}: ${TOO_LARGE}.`)
  }
  return draft.document
}

/** Where a pointer leads: an attribute, or a place in the image's tags. An image has no other depth. */
interface Place {
  name: string
  index: number | "end" | undefined
}

function apply(draft: Draft, operation: JsonPatchOperation, rules: Rules): string | undefined {
  const path = placeOf(operation.path)
  const from = "from" in operation ? placeOf(operation.from) : path
  if (path === undefined || from === undefined) return MISSING
  const put = (value: unknown) => insert(draft, path, value, rules)
  switch (operation.op) {
    case "add":
      return put(operation.value)
    case "replace":
      return takeOut(draft, path) ?? put(operation.value)
    case "remove":
      return takeOut(draft, path)
    case "test":
      return exists(draft, path) && isDeepStrictEqual(valueAt(draft, path), operation.value)
        ? undefined
        : DIFFERENT
    case "move":
    case "copy": {
      if (!exists(draft, from)) return MISSING
      const value = valueAt(draft, from)
      if (operation.op === "move") takeOut(draft, from)
      return insert(draft, path, value, trusting(rules, from))
    }
  }
}

/**
 * A value that one attribute holds needs no second look where another attribute takes the same: it may be 64
 * KB long.
 */
const trusting = (rules: Rules, from: Place): Rules => ({
  ...rules,
  value: (name, value) =>
    from.index === undefined && rules.alike(from.name, name) ? value : rules.value(name, value),
})

function insert(draft: Draft, { name, index }: Place, value: unknown, rules: Rules): string | undefined {
  if (index === undefined) return draft.set(name, rules.value(name, value))
  const tags = draft.get(name)
  if (!Array.isArray(tags)) return MISSING
  const at = index === "end" ? tags.length : index
  return at > tags.length ? MISSING : draft.set(name, tags.toSpliced(at, 0, rules.tag(value)))
}

function takeOut(draft: Draft, place: Place): string | undefined {
  if (!exists(draft, place)) return MISSING
  const { name, index } = place
  const tags = draft.get(name)
  return Array.isArray(tags) && typeof index === "number"
    ? draft.set(name, tags.toSpliced(index, 1))
    : draft.remove(name)
}

function exists(draft: Draft, { name, index }: Place): boolean {
  if (index === undefined) return draft.has(name)
  const tags = draft.get(name)
  return Array.isArray(tags) && typeof index === "number" && index < tags.length
}

function valueAt(draft: Draft, { name, index }: Place): unknown {
  const value = draft.get(name)
  return typeof index === "number" && Array.isArray(value) ? value[index] : value
}

function placeOf(pointer: string): Place | undefined {
  const [, name = "", index, ...deeper] = pointer.split("/")
  if (index === undefined) return { name: unescaped(name), index }
  if (name !== "tags" || deeper.length > 0 || !/^(?:-|0|[1-9]\d{0,8})$/.test(index)) return undefined
  return { name, index: index === "-" ? "end" : Number(index) }
}

/** A segment of a JSON Pointer as it is meant (RFC 6901, section 4). */
export const unescaped = (segment: string) => segment.replaceAll("~1", "/").replaceAll("~0", "~")
