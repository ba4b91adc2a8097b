import type { GlanceImage } from "@polaris-bff/client"

/** The attributes of every image; anything else is a property. */
const ATTRIBUTES = [
  "id",
  "name",
  "status",
  "visibility",
  "protected",
  "container_format",
  "disk_format",
  "size",
  "virtual_size",
  "min_ram",
  "min_disk",
  "checksum",
  "os_hash_algo",
  "os_hash_value",
  "os_hidden",
  "owner",
  "created_at",
  "updated_at",
  "tags",
  "file",
  "self",
  "schema",
  "stores",
] as const satisfies readonly (keyof GlanceImage)[]

export type Property = [name: string, value: string]

/** The properties of an image, named and custom, as text and in alphabetical order. */
export function propertiesOf(image: GlanceImage): Property[] {
  const isAttribute = (name: string) => (ATTRIBUTES as readonly string[]).includes(name)
  return Object.entries(image)
    .filter(([name, value]) => !isAttribute(name) && value !== undefined)
    .map(([name, value]): Property => [name, String(value)])
    .sort(([one], [other]) => one.localeCompare(other))
}
