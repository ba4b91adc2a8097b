import { metadataOf } from "./image-values.js"
import type { ImageResource } from "./use-catalog.js"

/** What the catalog, Glance or the bytes themselves decide. */
const READ_ONLY = new Set([
  ...["id", "hash", "hash_verified", "source", "tag_count", "created_at", "updated_at"],
  ...[
    "status",
    "size",
    "virtual_size",
    "checksum",
    "os_hash_algo",
    "os_hash_value",
    "owner",
    "member_status",
  ],
])

/** What the bytes and the upload of a library's file decide. */
const OF_FILES = new Set(["filename", "content_type", "kind", "format", "width", "height"])

const isReadOnly = (name: string, source: unknown) =>
  READ_ONLY.has(name) || (source === "library" && OF_FILES.has(name))

/** The attributes that can be changed. */
export const editableOf = (image: ImageResource) => partOf(image, false)

/** The attributes that are only shown. */
export const fixedOf = (image: ImageResource) => partOf(image, true)

function partOf(image: ImageResource, isFixed: boolean): Record<string, unknown> {
  const attributes = metadataOf(image)
  const { source } = attributes
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => isReadOnly(name, source) === isFixed),
  )
}
