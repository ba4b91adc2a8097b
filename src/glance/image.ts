import type { Answer } from "../http/send.js"
import { glanceImage, type GlanceImage } from "../schemas/image.js"

/** Where the bytes are, and Glance's own notes: backend paths and secrets that no caller needs. */
const hidden = (name: string) =>
  name === "locations" || name === "direct_url" || name.startsWith("os_glance_")

/** The texts that oslo.utils and Nova read as true; every other text is false. */
const TRUE = new Set(["1", "t", "true", "on", "y", "yes"])

/** Properties that are text in Glance and boolean in the guide. */
export const BOOLEAN = new Set(["hw_qemu_guest_agent"])

/**
 * Glance's image without nulls and secrets, tags in order (Glance gives them in any); undefined when it is
 * none.
 */
export function readImage(raw: unknown): GlanceImage | undefined {
  if (typeof raw !== "object" || raw === null) return undefined
  const entries = Object.entries(raw).filter(([name, value]) => value !== null && !hidden(name))
  const shown = Object.fromEntries(entries.map(([name, value]) => [name, asTyped(name, value)]))
  const read = glanceImage.safeParse(shown)
  /** zod leaves a property named `__proto__` out. */
  return read.success ? { ...shown, ...read.data } : undefined
}

export function theImage(answer: Answer): GlanceImage {
  const image = readImage(answer.body)
  if (image === undefined) throw answer.invalid()
  return image
}

function asTyped(name: string, value: unknown): unknown {
  if (BOOLEAN.has(name) && typeof value === "string") return TRUE.has(value.trim().toLowerCase())
  if (name === "tags" && Array.isArray(value)) return value.toSorted()
  return value
}
