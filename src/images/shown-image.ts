import type { ImageRecord } from "../glance/image.js"
import { glanceImage, type GlanceImage } from "../schemas/image.js"

/** Properties that are text in Glance and boolean in the guide. */
export const BOOLEAN_PROPERTIES = new Set(["hw_qemu_guest_agent"])

/** The texts that oslo.utils and Nova read as true; every other text is false. */
const TRUE = new Set(["1", "t", "true", "on", "y", "yes"])

/** Attributes with the location of the data or Glance's own notes: backend paths and secrets. */
const isHidden = (name: string) =>
  name === "locations" || name === "direct_url" || name.startsWith("os_glance_")

/** Glance's image as the guide describes it: without secrets and unset attributes, and with sorted tags. */
export function shownImage(record: ImageRecord): GlanceImage {
  const entries = Object.entries(record).filter(([name, value]) => value !== null && !isHidden(name))
  const shown = Object.fromEntries(entries.map(([name, value]) => [name, shownValue(name, value)]))
  /** zod omits a property named `__proto__`. */
  return { ...shown, ...glanceImage.parse(shown) }
}

function shownValue(name: string, value: unknown): unknown {
  if (BOOLEAN_PROPERTIES.has(name) && typeof value === "string") return TRUE.has(value.trim().toLowerCase())
  if (name === "tags" && Array.isArray(value)) return value.toSorted()
  return value
}
