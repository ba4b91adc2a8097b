import { json, type Answer } from "../answer.js"
import { imageKey, stamp, type Image } from "../world.js"
import { sees } from "./caller.js"
import { betweenReadAndWrite, imageOf, type Call } from "./call.js"
import { readChanges, type Change, type Operation } from "./changes.js"
import { detailed, Fault } from "./fault.js"
import { countedProperties, mustBeWithin, mustFitDatabase, mustNotBeNegative, writeTags } from "./limits.js"
import { mustBeAdmin, mustOwn } from "./policy.js"
import { mustBeWritable, readable } from "./protection.js"
import { isBaseField, type BaseField } from "./rules.js"
import { imageView } from "./views.js"

/** PATCH /v2/images/{id}: all changes or none. */
export async function patch(call: Call): Promise<Answer> {
  const changes = readChanges(call)
  const image = imageOf(call)
  const { world, caller } = call
  const properties = readable(world, caller, image.properties)
  const draft = structuredClone({ ...image, properties })
  for (const change of changes) {
    mustBePermitted(call, draft, change)
    apply[change.op](draft, change)
  }
  if (changes.length > 0) await save(call, image, draft)
  return json(200, imageView(world, draft, caller))
}

async function save(call: Call, before: Image, draft: Image): Promise<void> {
  const { world, caller } = call
  const added = Object.keys(draft.properties).some((key) => !Object.hasOwn(before.properties, key))
  if (added) mustBeWithin("properties", countedProperties(draft.properties))
  draft.removedProperties = removedFrom(before, draft)
  mustFitDatabase(draft)
  if (draft.owner === "") draft.owner = null
  if (!sees(world, caller, draft)) throw new Fault(403, `Forbidding request, image ${draft.id} not visible`)
  await betweenReadAndWrite(call)
  const current = world.images.get(imageKey(draft.id))
  if (!current) throw new Fault(404, `No image found with ID ${draft.id}`)
  const { tags } = draft
  Object.assign(draft, dataOf(current), { tags: current.tags, updated_at: stamp() })
  world.images.set(imageKey(draft.id), draft)
  world.changed()
  writeTags(draft, tags)
}

/** The names of removed properties. One that is added again with the same spelling leaves the list. */
function removedFrom(before: Image, { properties }: Image): string[] {
  const names = new Set([...(before.removedProperties ?? []), ...Object.keys(before.properties)])
  return [...names].filter((name) => !Object.hasOwn(properties, name))
}

/**
 * Glance writes these back as well. In the simulator an upload wins, because tests would otherwise lose
 * images at random.
 */
const dataOf = ({ status, size, virtual_size, checksum, os_hash_algo, os_hash_value, stores }: Image) => ({
  ...{ status, size, virtual_size, checksum, os_hash_algo, os_hash_value, stores },
})

function mustBePermitted(call: Call, image: Image, { op, field, value }: Change): void {
  if (field === "locations") throw locationsRefusal(op, value)
  if (op === "replace" && field === "owner" && !call.caller.isAdmin) {
    throw detailed(403, "Owner can't be updated by non admin.")
  }
  if (field === "visibility" && value === "public") mustBeAdmin(call.caller, "publicize_image")
  mustOwn(call, image, "modify_image")
  const exists = Object.hasOwn(image.properties, field)
  if (!isBaseField(field) && (exists || op === "add")) mustBeWritable(call.world, call.caller, field)
}

const locationsVerb: Record<Operation, string> = { add: "add", replace: "update", remove: "remove" }

function locationsRefusal(op: Operation, value: unknown): Fault {
  if (op === "replace" && Array.isArray(value) && value.length === 0) {
    return detailed(403, "Cannot set locations to empty list.")
  }
  return new Fault(403, `It's not allowed to ${locationsVerb[op]} locations if locations are invisible.`)
}

const missing = (field: string) => detailed(409, `Property ${field} does not exist.`)

/** Glance allows any property name, and an assignment to `__proto__` would not create one. */
const setProperty = ({ properties }: Image, name: string, value: unknown) =>
  Object.defineProperty(properties, name, { value, enumerable: true, configurable: true, writable: true })

const apply: Record<Operation, (image: Image, change: Change) => void> = {
  add(image, { field, value, strictAdd }) {
    const present = isBaseField(field) || Object.hasOwn(image.properties, field)
    if (present && strictAdd) throw detailed(409, `Property ${field} already present.`)
    if (isBaseField(field)) setBase(image, field, value)
    else setProperty(image, field, value)
  },
  replace(image, { field, value }) {
    if (isBaseField(field)) setBase(image, field, value)
    else if (Object.hasOwn(image.properties, field)) setProperty(image, field, value)
    else throw missing(field)
  },
  remove(image, { field }) {
    if (isBaseField(field)) throw detailed(403, `Property ${field} may not be removed.`)
    if (!Object.hasOwn(image.properties, field)) throw missing(field)
    delete image.properties[field]
  },
}

/** Additional rules of a base field; the schema has already validated the type of its value. */
const baseRules: Partial<Record<BaseField, (image: Image, value: unknown) => void>> = {
  min_ram: (_, value) => {
    mustNotBeNegative("min_ram", value as number)
  },
  min_disk: (_, value) => {
    mustNotBeNegative("min_disk", value as number)
  },
  tags: (_, value) => {
    mustBeWithin("tags", (value as string[]).length)
  },
  disk_format: (image) => {
    mustBeQueued(image, "disk_format")
  },
  container_format: (image) => {
    mustBeQueued(image, "container_format")
  },
}

function mustBeQueued({ status }: Image, field: BaseField): void {
  if (status === "queued" || status === "importing") return
  throw new Fault(403, `Attribute ${field} can be only replaced for a queued image.`)
}

function setBase(image: Image, field: BaseField, value: unknown): void {
  baseRules[field]?.(image, value)
  const stored = field === "tags" ? [...new Set(value as string[])].sort() : value
  Object.assign(image, { [field]: stored })
}
