import { refusedName } from "../schemas/properties.js"
import { hasBlankEnd } from "../schemas/text.js"

/** The property at Glance that stores the JSON types of the other ones. It is not an attribute itself. */
export const TYPES = "polaris_types"

/** Attributes that the catalog computes for every image. */
const COMPUTED = new Set(["hash", "hash_verified", "source", "tag_count", TYPES])

/** Attributes of a library file that are determined by its bytes and its upload. */
const OF_FILES = new Set(["filename", "content_type", "kind", "format", "width", "height"])

/**
 * Why a user cannot set an attribute, as the end of a sentence that begins with its name; undefined if it can
 * be set.
 */
export function refusedAttribute(name: string, source: "glance" | "library"): string | undefined {
  if (COMPUTED.has(name)) return "is read-only: the catalog sets it"
  if (name === "id") return "is read-only: an image keeps its id"
  if (source === "library" && OF_FILES.has(name)) return "is read-only: the file determines it"
  if (name.startsWith("tag_")) return "must be true or false, which adds the tag or removes it"
  return refusedName(name) ?? (hasBlankEnd(name) ? "must not begin or end with white space" : undefined)
}
