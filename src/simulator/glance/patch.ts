import { json, type Answer } from "../answer.js"
import { imageKey, stamp, type Image } from "../world.js"
import { mustOwn, sees, type Caller } from "./caller.js"
import { imageOf, type Call } from "./call.js"
import { readChanges, type Change, type Operation } from "./changes.js"
import { detailed, Fault } from "./fault.js"
import {
  countedProperties,
  mustBeWithin,
  mustFindTags,
  mustFitDatabase,
  mustNotBeNegative,
} from "./limits.js"
import { isBaseField, type BaseField } from "./rules.js"
import { imageView } from "./views.js"

/** PATCH /v2/images/{id}: all changes or none. */
export function patch(call: Call): Answer {
  const { caller } = call
  const changes = readChanges(call)
  const image = imageOf(call)
  const draft = structuredClone(image)
  for (const change of changes) {
    mustBePermitted(caller, draft, change)
    apply[change.op](draft, change)
  }
  if (changes.length > 0) save(call, image, draft)
  return json(200, imageView(draft, caller))
}

function save({ world, caller }: Call, before: Image, draft: Image): void {
  const added = Object.keys(draft.properties).some((key) => !Object.hasOwn(before.properties, key))
  if (added) mustBeWithin("properties", countedProperties(draft.properties))
  mustFitDatabase(draft)
  mustFindTags(before, draft.tags)
  if (draft.owner === "") draft.owner = null
  if (!sees(world, caller, draft)) throw new Fault(403, `Forbidding request, image ${draft.id} not visible`)
  draft.updated_at = stamp()
  world.images.set(imageKey(draft.id), draft)
  world.changed()
}

function mustBePermitted(caller: Caller, image: Image, { op, field, value }: Change): void {
  if (field === "locations") throw locationsRefusal(op, value)
  if (op === "replace" && field === "owner" && !caller.isAdmin) {
    throw detailed(403, "Owner can't be updated by non admin.")
  }
  if (field === "visibility" && value === "public" && !caller.isAdmin) {
    throw new Fault(403, "You are not authorized to complete publicize_image action.")
  }
  mustOwn(caller, image)
}

const locationsVerb: Record<Operation, string> = { add: "add", replace: "update", remove: "remove" }

function locationsRefusal(op: Operation, value: unknown): Fault {
  if (op === "replace" && Array.isArray(value) && value.length === 0) {
    return detailed(403, "Cannot set locations to empty list.")
  }
  return new Fault(403, `It's not allowed to ${locationsVerb[op]} locations if locations are invisible.`)
}

const missing = (field: string) => detailed(409, `Property ${field} does not exist.`)

const apply: Record<Operation, (image: Image, change: Change) => void> = {
  add(image, { field, value, strictAdd }) {
    const present = isBaseField(field) || Object.hasOwn(image.properties, field)
    if (present && strictAdd) throw detailed(409, `Property ${field} already present.`)
    if (isBaseField(field)) setBase(image, field, value)
    else image.properties[field] = value as string | null
  },
  replace(image, { field, value }) {
    if (isBaseField(field)) setBase(image, field, value)
    else if (Object.hasOwn(image.properties, field)) image.properties[field] = value as string | null
    else throw missing(field)
  },
  remove(image, { field }) {
    if (isBaseField(field)) throw detailed(403, `Property ${field} may not be removed.`)
    if (!Object.hasOwn(image.properties, field)) throw missing(field)
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- properties are a JSON object
    delete image.properties[field]
  },
}

/** Extra rules of a base field; the schema has already settled the type of its value. */
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
