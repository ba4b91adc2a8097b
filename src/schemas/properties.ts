import { z } from "zod"
import { listOf } from "./bounded.js"
import { CONTAINER_FORMATS, DISK_FORMATS, OS_TYPES, VISIBILITIES } from "./image.js"
import { plainText } from "./text.js"

/** Glance's limits of values and its reserved names, recorded from Glance 25. */
const whole = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1)

const shortText = plainText(255)
export const tagText = shortText

/** The attributes that every image has. They can be replaced but not removed. */
export const baseAttributes = {
  name: shortText.nullable(),
  container_format: z.enum(CONTAINER_FORMATS).nullable(),
  disk_format: z.enum(DISK_FORMATS).nullable(),
  visibility: z.enum(VISIBILITIES),
  protected: z.boolean(),
  min_ram: whole,
  min_disk: whole,
  tags: listOf(tagText, 128),
  os_hidden: z.boolean(),
}

/** Glance's database column holds 65,535 bytes; Glance responds 500 to more. */
const propertyText = plainText(65_535).refine(
  (text) => Buffer.byteLength(text) <= 65_535,
  "must be at most 65,535 bytes",
)

/** The properties that the guide defines; all others are custom. */
export const namedProperties = {
  os_type: z.enum(OS_TYPES),
  os_distro: propertyText,
  os_version: propertyText,
  architecture: propertyText,
  hw_disk_bus: propertyText,
  hw_scsi_model: propertyText,
  hw_serial: propertyText,
  hw_qemu_guest_agent: z.boolean(),
  hw_vif_model: propertyText,
  hw_rng_model: propertyText,
  hw_machine_type: propertyText,
}

const READ_ONLY = [
  "status",
  "size",
  "virtual_size",
  "checksum",
  "created_at",
  "updated_at",
  "self",
  "file",
  "schema",
  "stores",
  "os_hash_algo",
  "os_hash_value",
]
const RESERVED = ["owner", "location", "locations", "direct_url", "deleted", "deleted_at"]

/** Why a caller cannot set an attribute; undefined if it can. */
export function refusedName(name: string): string | undefined {
  if (READ_ONLY.includes(name)) return "is read-only: OpenStack sets it"
  if (RESERVED.includes(name) || name.startsWith("os_glance_"))
    return "is reserved: OpenStack keeps it for itself"
  if (name === "project_id") return "is the project of the call, never a property"
  if (name === "" || name.length > 255) return "must be a property name of 1 to 255 characters"
  if (!shortText.safeParse(name).success) return "must not contain emoji or other characters beyond U+FFFF"
  return undefined
}

/** Whether Glance stores an attribute of this name as a property, a row of its own in its database. */
export const isProperty = (name: string) =>
  name !== "id" && !Object.hasOwn(baseAttributes, name) && refusedName(name) === undefined

const TEXT_ONLY = "must be text, a number or a boolean: Glance stores properties as text"

/** The value of a custom property. Booleans and numbers are converted to text, because Glance stores text. */
export const propertyValue = z.union([propertyText, z.number(), z.boolean()], {
  error: (issue) => (typeof issue.input === "string" ? undefined : TEXT_ONLY),
})
