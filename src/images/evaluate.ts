import { isDeepStrictEqual } from "node:util"
import { Refusal } from "../errors.js"
import type { JsonPatchOperation } from "../schemas/write.js"
import { createDraft, type Draft, type Document } from "./draft.js"

/** Checks of an attribute's value. Each returns the value, or throws Refusal 400 that names the attribute. */
export interface Rules {
  value(name: string, value: unknown): unknown
  tag(value: unknown): unknown
  /** Whether every value of one attribute is also valid for the other. */
  alike(name: string, other: string): boolean
}

const MISSING = "the image does not have this path"
const DIFFERENT = "the test failed: the image has a different value"
const TOO_LARGE = "the image would grow by more than 1 MiB. Send the change in several updates"

/**
 * Applies an RFC 6902 patch to an image. Each value is checked when it is applied, and the image's growth
 * after each operation, so that a short patch cannot describe a huge image. Throws Refusal 409 that names an
 * operation whose target is missing or whose `test` fails.
 */
export function evaluate(before: Document, operations: JsonPatchOperation[], rules: Rules): Document {
  const draft = createDraft(before)
  for (const [index, operation] of operations.entries()) {
    const failure = apply(draft, operation, rules)
    if (failure !== undefined) throw new Refusal(409, `operations.${index}: ${failure}.`)
    if (draft.hasGrownTooMuch()) throw new Refusal(400, `operations.${index}: ${TOO_LARGE}.`)
  }
  return draft.document
}

/**
 * What a JSON Pointer refers to: an attribute, or an index of the image's tags. Nothing in an image is
 * deeper.
 */
interface Target {
  name: string
  index: number | "end" | undefined
}

function apply(draft: Draft, operation: JsonPatchOperation, rules: Rules): string | undefined {
  const path = targetOf(operation.path)
  const from = "from" in operation ? targetOf(operation.from) : path
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
 * Rules that accept a value of `from` unchecked if the target has the same rule: the value may be 64 KB long.
 */
const trusting = (rules: Rules, from: Target): Rules => ({
  ...rules,
  value: (name, value) =>
    from.index === undefined && rules.alike(from.name, name) ? value : rules.value(name, value),
})

function insert(draft: Draft, { name, index }: Target, value: unknown, rules: Rules): string | undefined {
  if (index === undefined) return draft.set(name, rules.value(name, value))
  const tags = draft.get(name)
  if (!Array.isArray(tags)) return MISSING
  const at = index === "end" ? tags.length : index
  return at > tags.length ? MISSING : draft.set(name, tags.toSpliced(at, 0, rules.tag(value)))
}

function takeOut(draft: Draft, target: Target): string | undefined {
  if (!exists(draft, target)) return MISSING
  const { name, index } = target
  const tags = draft.get(name)
  return Array.isArray(tags) && typeof index === "number"
    ? draft.set(name, tags.toSpliced(index, 1))
    : draft.remove(name)
}

function exists(draft: Draft, { name, index }: Target): boolean {
  if (index === undefined) return draft.has(name)
  const tags = draft.get(name)
  return Array.isArray(tags) && typeof index === "number" && index < tags.length
}

function valueAt(draft: Draft, { name, index }: Target): unknown {
  const value = draft.get(name)
  return typeof index === "number" && Array.isArray(value) ? value[index] : value
}

function targetOf(pointer: string): Target | undefined {
  const [, name = "", index, ...deeper] = pointer.split("/")
  if (index === undefined) return { name: unescaped(name), index }
  if (name !== "tags" || deeper.length > 0 || !/^(?:-|0|[1-9]\d{0,8})$/.test(index)) return undefined
  return { name, index: index === "-" ? "end" : Number(index) }
}

/** Unescapes a segment of a JSON Pointer (RFC 6901, section 4). */
export const unescaped = (segment: string) => segment.replaceAll("~1", "/").replaceAll("~0", "~")
