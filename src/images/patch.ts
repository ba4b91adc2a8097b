import type { z } from "zod"
import { Refusal } from "../errors.js"
import { propertyText } from "./property-text.js"
import type { GlancePatch } from "../glance/images.js"
import type { GlanceImage } from "../schemas/image.js"
import {
  baseAttributes,
  isProperty,
  namedProperties,
  propertyValue,
  refusedName,
  tagText,
} from "../schemas/properties.js"
import type { JsonPatchOperation } from "../schemas/write.js"
import { explain } from "../schemas/explain.js"
import { hasBlankEnd } from "../schemas/text.js"
import type { Document } from "./draft.js"
import { evaluate, unescaped, type Rules } from "./evaluate.js"
import { lateTags, refuseTwinProperties, refuseTwinTags } from "./twins.js"

const FIXED = "is read-only: an image keeps its id"
const UNREACHABLE =
  "has white space at an end of its name, which Glance drops from the path of a change. " +
  "Such a property can be set only when an image is created"

const UNSET = Object.keys(baseAttributes).map((name): [string, unknown] => [name, null])

/** Patches as Glance accepts them: `add`, `replace` and `remove` of whole attributes. */
export interface Patches {
  /** All changes except tags that cannot be added in the same patch. */
  first: GlancePatch[]
  /** Adds those tags; undefined if there are none. */
  second?: { patch: GlancePatch[]; tags: string[] }
}

/**
 * Translates an RFC 6902 patch for Glance. The patch is evaluated on the image as callers see it, with `null`
 * for an attribute that is not set. Throws Refusal 400 that names an attribute that cannot be set, an invalid
 * value, or a property or tag that Glance's database considers equal to another; and 409 that names an
 * operation whose target is missing or whose `test` fails.
 */
export function toGlancePatches(image: GlanceImage, operations: JsonPatchOperation[]): Patches {
  const touched = new Set(operations.flatMap((operation) => written(operation)))
  for (const name of touched) refuse(name, whyFixed(name))
  const after = evaluate(new Map([...UNSET, ...Object.entries(image)]), operations, RULES)
  const names = (of: Iterable<string>) => [...of].filter(isProperty)
  refuseTwinProperties({ before: names(Object.keys(image)), after: names(after.keys()) })
  const tags = { before: image.tags ?? [], after: (after.get("tags") ?? []) as string[] }
  refuseTwinTags(tags)
  const late = lateTags(tags)
  const patch = (of: Document) => [...touched].flatMap((name) => change(name, image, of))
  if (late.length === 0) return { first: patch(after) }
  const early = tags.after.filter((tag) => !late.includes(tag))
  const second = { patch: change("tags", image, after), tags: late }
  return { first: patch(new Map([...after, ["tags", early]])), second }
}

function whyFixed(name: string): string | undefined {
  if (name === "id") return FIXED
  return refusedName(name) ?? (isProperty(name) && hasBlankEnd(name) ? UNREACHABLE : undefined)
}

/** The attributes that an operation changes: the first segments of its pointers. */
function written(operation: JsonPatchOperation): string[] {
  const { op, path } = operation
  if (op === "test") return []
  return op === "move" ? [attribute(operation.from), attribute(path)] : [attribute(path)]
}

const attribute = (pointer: string) => unescaped(pointer.split("/")[1] ?? "")

function change(name: string, before: GlanceImage, after: Document): GlancePatch[] {
  const path = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`
  const isBase = Object.hasOwn(baseAttributes, name)
  if (!after.has(name)) {
    if (isBase) refuse(name, "cannot be removed, only replaced")
    return Object.hasOwn(before, name) ? [{ op: "remove", path }] : []
  }
  const value = after.get(name)
  return isBase
    ? [{ op: "replace", path, value }]
    : [{ op: "add", path, value: propertyText(name, value as string) }]
}

const SCHEMAS = new Map<string, z.ZodType>(Object.entries({ ...baseAttributes, ...namedProperties }))

const schemaOf = (name: string) => SCHEMAS.get(name) ?? propertyValue

const RULES: Rules = {
  value: (name, value) => accepted(name, schemaOf(name), value),
  tag: (value) => accepted("tags", tagText, value),
  alike: (name, other) => schemaOf(name) === schemaOf(other),
}

/** Returns the value if the attribute may have it. */
function accepted(name: string, schema: z.ZodType, value: unknown): unknown {
  const read = schema.safeParse(value)
  if (!read.success) refuse(name, explain(read.error))
  return read.data
}

function refuse(name: string, why: string | undefined): asserts why is undefined {
  if (why !== undefined) throw new Refusal(400, `${name}: ${why}.`)
}
