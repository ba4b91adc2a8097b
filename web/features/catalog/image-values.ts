import { formatBytes, formatDay, formatNumber, formatTime } from "../../parts/formatting.js"
import { texts } from "../../texts/texts.js"
import type { ImageResource } from "./use-catalog.js"

type Where = keyof typeof texts.catalog.sources

export const metadataOf = ({ attributes = {} }: Pick<ImageResource, "attributes">) => attributes

/** The image's name, or a label made from its hash. */
export function titleOf(image: Pick<ImageResource, "id" | "attributes">): string {
  const { name } = metadataOf(image)
  return typeof name === "string" && name !== "" ? name : texts.unnamed(image.id)
}

export const tagsOf = ({ relationships }: ImageResource) =>
  relationships?.tags?.data.map(({ id }) => id) ?? []

/** Where an image's copies are: `glance:<id>` or `library:<id>`. */
export const copiesOf = ({ relationships }: ImageResource) =>
  (relationships?.copies?.data ?? []).map(({ id }) => whereIs(id))

export function whereIs(id: string): { where: Where; sourceId: string } {
  const at = id.indexOf(":")
  return { where: id.slice(0, at) === "library" ? "library" : "glance", sourceId: id.slice(at + 1) }
}

/** The label of a field. Names that users have given stay as they are. */
export function labelOfField(name: string): string {
  const labels: Record<string, string> = texts.catalog.fields
  return Object.hasOwn(labels, name) ? (labels[name] ?? name) : name
}

const BYTES = new Set(["size", "virtual_size", "size_bytes"])
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/
const DAY = /^\d{4}-\d\d-\d\d$/

/** A value as text: dates and numbers in the reader's form. */
export function textOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return texts.none
  if (typeof value === "boolean") return value ? texts.yes : texts.no
  if (typeof value === "number") return BYTES.has(name) ? formatBytes(value) : formatNumber(value)
  if (Array.isArray(value)) return texts.listed(value.map((one) => textOf(name, one)))
  if (typeof value !== "string") return JSON.stringify(value)
  const text = value
  if (TIME.test(text) && !Number.isNaN(Date.parse(text))) return formatTime(text)
  return DAY.test(text) && !Number.isNaN(Date.parse(text)) ? formatDay(text) : text
}
