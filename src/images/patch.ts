import type { z } from "zod"
import { Refusal } from "../errors.js"
import { propertyText } from "./property-text.js"
import type { GlancePatch } from "../glance/images.js"
import type { GlanceImage } from "../schemas/image.js"
import {
  baseAttributes,
  namedProperties,
  propertyValue,
  refusedName,
  tagText,
  TWIN,
  twins,
} from "../schemas/properties.js"
import type { JsonPatchOperation } from "../schemas/write.js"
import { explain } from "../schemas/explain.js"
import type { Document } from "./draft.js"
import { evaluate, unescaped, type Rules } from "./evaluate.js"

const FIXED = "is read-only: an image keeps its id"

const UNSET = Object.keys(baseAttributes).map((name): [string, unknown] => [name, null])

/**
 * An RFC 6902 patch in the words Glance has: whole attributes, `add`, `replace` and `remove` only. The patch
 * is evaluated on the image as callers see it, `null` standing for an attribute that is not set. Refusal 400
 * names an attribute that cannot be set or a value that does not fit, 409 an operation whose target is
 * missing or whose `test` fails.
 */
export function toGlancePatch(image: GlanceImage, operations: JsonPatchOperation[]): GlancePatch[] {
  const touched = new Set(operations.flatMap((operation) => written(operation)))
  for (const name of touched) refuse(name, name === "id" ? FIXED : refusedName(name))
  const after = evaluate(new Map([...UNSET, ...Object.entries(image)]), operations, RULES)
  const [twin] = twins(after.keys()) ?? []
  if (twin !== undefined && touched.has(twin)) refuse(twin, TWIN)
  return [...touched].flatMap((name) => change(name, image, after))
}

/** The attributes an operation changes, by the first segment of its pointers. */
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

/** The value, when the attribute may have it. */
function accepted(name: string, schema: z.ZodType, value: unknown): unknown {
  const read = schema.safeParse(value)
  if (!read.success) refuse(name, explain(read.error))
  return read.data
}

function refuse(name: string, why: string | undefined): asserts why is undefined {
  if (why !== undefined) throw new Refusal(400, `${name}: ${why}.`)
}
