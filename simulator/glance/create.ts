import { json, type Answer } from "../answer.js"
import { imageKey, putImage, type Image } from "../world.js"
import { bodyOf, type Call } from "./call.js"
import { crash, detailed, Fault } from "./fault.js"
import { countedProperties, mustBeWithin, mustFitDatabase, mustNotBeNegative, writeTags } from "./limits.js"
import { importMethods, storeIds } from "./stores.js"
import { mustBeAdmin, mustHaveRole } from "./policy.js"
import { mustBeWritable } from "./protection.js"
import { isReserved, noSuchProperties, readOnlyAtCreate } from "./rules.js"
import { mustBeWithinImageLimits } from "./unified-limits.js"
import { mustFitSchema } from "./validate.js"
import { imageView } from "./views.js"
import { python } from "./texts.js"

const given = [
  ...["id", "name", "owner", "visibility", "protected", "os_hidden"],
  ...["container_format", "disk_format", "min_ram", "min_disk", "tags"],
]

/** POST /v2/images. The order of the checks is Glance's: schema, names, policy, limits, database. */
export function create(call: Call): Answer {
  const { world, caller } = call
  const body = bodyOf(call)
  if (Array.isArray(body)) throw crash()
  mustBeAllowed(body)
  mustFitSchema(body)
  const fields = Object.fromEntries(
    Object.entries(body).filter(([key]) => given.includes(key)),
  ) as Partial<Image>
  const properties = propertiesOf(body)
  mustHaveRole(call, "add_image")
  mustBeWithinImageLimits(call)
  mustBePermitted(call, { ...fields, owner: "owner" in fields ? (fields.owner ?? null) : caller.projectId })
  const { tags = [], ...columns } = fields
  mustBeWithin("tags", tags.length)
  mustNotSetReadOnly(body)
  for (const name of Object.keys(properties)) mustBeWritable(world, caller, name)
  const image = putImage(world, imageDraft(call, { ...columns, properties }))
  world.changed()
  writeTags(image, tags)
  return json(201, imageView(world, image, caller), {
    location: `${world.origin}/v2/images/${image.id}`,
    "openstack-image-import-methods": importMethods.join(","),
    "openstack-image-store-ids": storeIds.join(","),
  })
}

function mustBeAllowed(body: Record<string, unknown>): void {
  const key = ["direct_url", "self", "file", "schema", "stores"].find((one) => Object.hasOwn(body, one))
  if (key) throw new Fault(403, `Attribute '${key}' is read-only.`)
}

/** Every field that is not a base field is a property; two names are accepted and ignored. */
function propertiesOf(body: Record<string, unknown>): Image["properties"] {
  const keys = Object.keys(body).filter((key) => !given.includes(key) && !readOnlyAtCreate.includes(key))
  for (const key of keys) {
    if (key.length > 255) throw new Fault(400, "Custom property should not be greater than 255 characters.")
    if (isReserved(key)) throw detailed(403, `Attribute '${key}' is reserved.`)
  }
  const stored = keys.filter((key) => !["os_hash_algo", "os_hash_value"].includes(key))
  return Object.fromEntries(stored.map((key) => [key, body[key] as string | null]))
}

function mustBePermitted({ caller }: Call, { visibility, owner }: Partial<Image>): void {
  if (visibility === "public") mustBeAdmin(caller, "publicize_image")
  if (!caller.isAdmin && owner !== caller.projectId) {
    const name = typeof owner === "string" ? owner : python(owner)
    throw new Fault(403, `You are not permitted to create images owned by '${name}'.`)
  }
}

function mustNotSetReadOnly(body: Record<string, unknown>): void {
  const key = readOnlyAtCreate.find((one) => Object.hasOwn(body, one))
  if (key) throw new Fault(403, `Attribute '${key}' is read-only.`)
  const reserved = noSuchProperties.find((one) => Object.hasOwn(body, one))
  if (reserved) throw new Fault(403, `Attribute '${reserved}' is reserved.`)
}

/** The row to be written, checked as the database checks it. */
function imageDraft({ world, caller }: Call, fields: Partial<Image>): Image {
  const image = putImage({ ...world, images: new Map() }, { owner: caller.projectId, ...fields })
  mustNotBeNegative("min_ram", image.min_ram)
  mustNotBeNegative("min_disk", image.min_disk)
  mustBeWithin("properties", countedProperties(image.properties))
  mustFitDatabase(image)
  if (world.images.has(imageKey(image.id)) || world.deleted.has(imageKey(image.id))) {
    throw new Fault(409, `Image ID ${image.id} already exists!`)
  }
  return { ...image, owner: image.owner === "" ? null : image.owner }
}
