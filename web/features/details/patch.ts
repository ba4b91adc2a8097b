import type { inferRouterInputs } from "@trpc/server"
import type { AppRouter, GlanceImage } from "@polaris-bff/client"
import { propertiesOf, type Property } from "./attributes.js"

type Operation = inferRouterInputs<AppRouter>["compute"]["updateImage"]["operations"][number]

/** The attributes that the dialog edits. Formats can change only while an image has no data. */
export interface Attributes {
  name: string
  min_disk: number
  min_ram: number
  protected: boolean
  os_hidden: boolean
  tags: string[]
  disk_format?: GlanceImage["disk_format"] | null
  container_format?: GlanceImage["container_format"] | null
}

export function attributesOf(image: GlanceImage): Attributes {
  const {
    name = "",
    min_disk = 0,
    min_ram = 0,
    protected: isProtected = false,
    os_hidden = false,
    tags = [],
  } = image
  const attributes = { name, min_disk, min_ram, protected: isProtected, os_hidden, tags }
  if (image.status !== "queued") return attributes
  const { disk_format = null, container_format = null } = image
  return { ...attributes, disk_format, container_format }
}

/** One operation for each changed attribute. */
export function attributeChanges(before: Attributes, after: Attributes): Operation[] {
  return (Object.keys(after) as (keyof Attributes)[])
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ op: before[name] === null ? "add" : "replace", path: `/${name}`, value: after[name] }))
}

/** The operations that turn the image's properties into `after`. */
export function propertyChanges(image: GlanceImage, after: Property[]): Operation[] {
  const before = new Map(propertiesOf(image))
  const wanted = new Map(after)
  const removed = [...before.keys()].filter((name) => !wanted.has(name))
  const set = after.filter(([name, value]) => before.get(name) !== value)
  return [
    ...removed.map((name): Operation => ({ op: "remove", path: pointer(name) })),
    ...set.map(([name, value]): Operation => ({
      op: "add",
      path: pointer(name),
      value: asTyped(name, value),
    })),
  ]
}

/** RFC 6901. */
const pointer = (name: string) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`

/** The value of a property as Polaris types it: one is a boolean. */
export const asTyped = (name: string, value: string) =>
  name === "hw_qemu_guest_agent" && ["true", "false"].includes(value) ? value === "true" : value
