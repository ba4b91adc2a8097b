import type { z } from "zod"
import type { ImageRecord } from "../glance/image.js"
import type { GlancePatch } from "../glance/images.js"
import { explain } from "../schemas/explain.js"
import { baseAttributes, isProperty, namedProperties, propertyValue } from "../schemas/properties.js"
import { haveTwins, isTwin, twins } from "../schemas/twins.js"
import type { Json } from "./catalog.js"
import type { Change } from "./change.js"
import { refusedAttribute, TYPES } from "./names.js"
import { asText, typesIn } from "./types.js"
import { refusedValue } from "./values.js"
import { pointerTo, wrongAttribute } from "./wrong-attribute.js"

const BASE = new Map<string, z.ZodType>(Object.entries(baseAttributes))
const NAMED = new Map<string, z.ZodType>(Object.entries(namedProperties))

/**
 * Translates a change to Glance's patch format. Throws Refusal 400 that names an attribute that Glance cannot
 * store.
 */
export function glancePatch(record: ImageRecord, change: Change): GlancePatch[] {
  const before = new Map<string, unknown>(Object.entries(record))
  const types = typesIn(before.get(TYPES))
  const patches = [...change.attributes].flatMap(([name, value]) => {
    refuse(name, refusedAttribute(name, "glance"))
    return BASE.has(name) ? replaced(name, value) : property(name, value, before, types)
  })
  refuseTwins(before, change)
  return [...patches, ...tagPatch(record, change), ...typesPatch(before, types)]
}

function replaced(name: string, value: Json): GlancePatch[] {
  const read = BASE.get(name)?.safeParse(value)
  if (value === null && read?.success !== true) refuse(name, "cannot be removed, only replaced")
  if (read?.success !== true) refuse(name, read && explain(read.error))
  return [{ op: "replace", path: pointerTo(name), value: read?.data }]
}

function property(
  name: string,
  value: Json,
  before: ReadonlyMap<string, unknown>,
  types: Map<string, string>,
): GlancePatch[] {
  types.delete(name)
  if (value === null) return before.has(name) ? [{ op: "remove", path: pointerTo(name) }] : []
  refuse(name, refusedValue(value))
  const named = NAMED.get(name)?.safeParse(value)
  if (named?.success === false) refuse(name, explain(named.error))
  const { text, type } = asText(name, value)
  const read = propertyValue.safeParse(text)
  if (!read.success) refuse(name, explain(read.error))
  if (type !== undefined) types.set(name, type)
  return [{ op: "add", path: pointerTo(name), value: text }]
}

function tagPatch({ tags = [] }: ImageRecord, change: Change): GlancePatch[] {
  if (!change.changesTags) return []
  const value = change.tags(tags ?? [])
  const pair = twins(value)
  if (pair !== undefined) refuse("tags", haveTwins(pair))
  const read = baseAttributes.tags.safeParse(value)
  if (!read.success) refuse("tags", explain(read.error))
  return [{ op: "replace", path: "/tags", value }]
}

/** The operations for the property that stores the types of the values. */
function typesPatch(before: ReadonlyMap<string, unknown>, types: ReadonlyMap<string, string>): GlancePatch[] {
  const text = JSON.stringify(Object.fromEntries(types))
  if (text === (before.get(TYPES) ?? "{}")) return []
  const path = pointerTo(TYPES)
  if (types.size === 0) return before.has(TYPES) ? [{ op: "remove", path }] : []
  return [{ op: "add", path, value: text }]
}

function refuseTwins(before: ReadonlyMap<string, unknown>, { attributes }: Change): void {
  const added = [...attributes]
    .filter(([name, value]) => value !== null && isProperty(name))
    .map(([name]) => name)
  const [name, twin] = twins([...[...before.keys()].filter(isProperty), ...added]) ?? []
  if (name !== undefined && twin !== undefined && added.includes(name)) refuse(name, isTwin(twin))
}

function refuse(name: string, why: string | undefined): asserts why is undefined {
  if (why !== undefined) throw wrongAttribute(name, why)
}
