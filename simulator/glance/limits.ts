import { folded, sameText } from "../collation.js"
import type { Image } from "../world.js"
import { crash, Fault } from "./fault.js"
import { hasFourByte } from "./texts.js"

/** Glance's defaults for tags, properties and members of one image. */
const most = 128
const maxInteger = 2 ** 31 - 1

const kinds = {
  tags: "image tags",
  properties: "image properties",
  members: "image members for this image",
}

/** The message of the 413, or undefined if the number is allowed. */
export function overLimit(kind: keyof typeof kinds, attempted: number): string | undefined {
  if (attempted <= most) return undefined
  return `The limit has been exceeded on the number of allowed ${kinds[kind]}. Attempted: ${String(attempted)}, Maximum: ${String(most)}`
}

export function mustBeWithin(kind: keyof typeof kinds, attempted: number): void {
  const problem = overLimit(kind, attempted)
  if (problem) throw new Fault(413, problem)
}

/** Glance's own properties do not count. */
export const countedProperties = (properties: Image["properties"]): number =>
  Object.keys(properties).filter((key) => !key.startsWith("os_glance_")).length

/** The domain model's refusal of a minimum. */
export function mustNotBeNegative(param: "min_ram" | "min_disk", value: number): void {
  if (value < 0) {
    throw new Fault(
      400,
      `Invalid value '${String(value)}' for parameter '${param}': Cannot be a negative value`,
    )
  }
}

const titled = (key: string) =>
  key.replace(/[a-z]+/gi, (word) => word[0]?.toUpperCase() + word.slice(1).toLowerCase())

/** MariaDB's utf8 has three bytes per character; Glance refuses characters that need four. */
export function mustFitUtf8(fields: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(fields)) {
    if (hasFourByte(key)) throw new Fault(400, "Property names can't contain 4 byte unicode.")
    if (typeof value === "string" && hasFourByte(value)) {
      throw new Fault(400, `${titled(key)} can't contain 4 byte unicode characters.`)
    }
  }
}

/**
 * Tags are written one by one after the image: if one is refused, the image and the previous tags stay.
 * Removing a tag crashes if the database considers another one equal, because it finds two.
 */
export function writeTags(image: Image, wanted: string[]): void {
  const added = wanted.filter((tag) => !image.tags.includes(tag))
  const held = [...image.tags, ...added.filter((tag) => !hasFourByte(tag))]
  image.tags = [...new Set(held)].sort()
  if (added.some(hasFourByte)) throw new Fault(400, "Param values can't contain 4 byte unicode.")
  const gone = image.tags.filter((tag) => !wanted.includes(tag))
  if (gone.some((tag) => image.tags.filter((one) => sameText(one, tag)).length > 1)) throw crash()
  image.tags = [...new Set(wanted)].sort()
}

/**
 * What the database refuses when the row is written. Glance crashes on a key or value that is too long, and
 * on keys that the database considers equal.
 */
export function mustFitDatabase(image: Image): void {
  for (const key of ["min_ram", "min_disk"] as const) {
    if (image[key] > maxInteger) {
      throw new Fault(400, `'${key}' value out of range, must not exceed ${String(maxInteger)}.`)
    }
  }
  const { name, owner } = image
  mustFitUtf8({ name, owner })
  mustFitUtf8(image.properties)
  const keys = [...Object.keys(image.properties), ...(image.removedProperties ?? [])]
  const tooLong = Object.entries(image.properties).some(
    ([key, value]) => key.length > 255 || Buffer.byteLength(value ?? "") > 65_535,
  )
  if (tooLong || new Set(keys.map(folded)).size < keys.length) throw crash()
}
