import type { inferRouterInputs } from "@trpc/server"
import type { AppRouter, GlanceImage } from "@polaris-bff/client"
import { propertiesOf, type Property } from "./attributes.js"

type Operation = inferRouterInputs<AppRouter>["compute"]["updateImage"]["operations"][number]

/** What can be edited of the attributes. */
export interface Attributes {
  name: string
  min_disk: number
  min_ram: number
  protected: boolean
  os_hidden: boolean
  tags: string[]
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
  return { name, min_disk, min_ram, protected: isProtected, os_hidden, tags }
}

/** One operation for each attribute that is another now. */
export function attributeChanges(before: Attributes, after: Attributes): Operation[] {
  return (Object.keys(after) as (keyof Attributes)[])
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ op: "replace", path: `/${name}`, value: after[name] }))
}

/** The operations that make an image's properties these. */
export function propertyChanges(image: GlanceImage, after: Property[]): Operation[] {
  const before = new Map(propertiesOf(image))
  const kept = new Map(after)
  const removed = [...before.keys()].filter((name) => !kept.has(name))
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

/** Polaris has this one as a boolean. */
const asTyped = (name: string, value: string) =>
  name === "hw_qemu_guest_agent" && ["true", "false"].includes(value) ? value === "true" : value
