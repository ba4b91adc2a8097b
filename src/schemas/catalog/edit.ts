import { z } from "zod"
import { listOf } from "../bounded.js"

/** Changes and deletions of the catalog's images. */

/** A SHA-256. No image has any other text as its id, so that is a 404. */
const hash = z.string().min(1).max(255).toLowerCase()

/** The largest number of images that one request may change. */
export const MOST_IMAGES = 1_000

type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

const isObject = (given: unknown) => typeof given === "object" && given !== null && !Array.isArray(given)

/**
 * New values by the names of attributes. Not a record of zod, which would lose a name such as `__proto__`.
 */
const values = z
  .custom<Record<string, Json>>(isObject, "must be an object of attributes")
  .meta({ override: { type: "object", additionalProperties: true } })

/** The input of `catalog.edit`. */
export const editImageInput = z.strictObject({
  hash,
  /** `tags` replaces all tags, `tag_<name>` adds or removes one, and null removes an attribute. */
  attributes: values,
  /** The ETag that the metadata must have; on REST the header `If-Match`. */
  if_match: z.string().max(1000).optional(),
})

/** The output of `catalog.edit`. */
export const edited = z.object({ success: z.literal(true), updated_fields: z.array(z.string()) })

function problemOfImages(given: unknown): string | undefined {
  if (!isObject(given)) return "must be an object of hashes"
  const images = Object.values(given as object)
  if (images.length === 0) return "must name at least one image"
  if (images.length > MOST_IMAGES) return `must name at most ${MOST_IMAGES} images`
  if (!images.every(isObject)) return "must have an object of attributes for each hash"
  return undefined
}

/** The input of `catalog.editMany`: attributes by hash, at most 1,000 hashes. */
export const editImagesInput = z.strictObject({
  images: z
    .custom<Record<string, Record<string, Json>>>((given) => problemOfImages(given) === undefined, {
      error: ({ input }) => problemOfImages(input),
    })
    .meta({ override: { type: "object", additionalProperties: { type: "object" } } }),
})

/** The output of `catalog.editMany`: the hashes of changed images, and a message for each failure. */
export const editedMany = z.object({
  success: z.array(z.string()),
  failed: z.array(z.object({ hash: z.string(), error: z.string() })),
})

/** The input of `catalog.delete`. */
export const deleteImageInput = z.strictObject({ hash })

/** The output of `catalog.delete`. */
export const deleted = z.object({
  success: z.literal(true),
  message: z.string(),
  /** The number of other projects' copies that the caller still sees; absent if there are none. */
  remaining: z.number().int().optional(),
})

const identifier = z.strictObject({ type: z.literal("image"), id: hash })

/**
 * The input of `catalog.deleteMany`: either a list of hashes or JSON:API's resource identifiers. Hashes that
 * are named twice count once.
 */
export const deleteImagesInput = z
  .strictObject({
    hashes: listOf(hash, MOST_IMAGES, 1).optional(),
    data: listOf(identifier, MOST_IMAGES, 1).optional(),
  })
  .refine(
    ({ hashes, data }) => (hashes === undefined) !== (data === undefined),
    "must have either hashes or data",
  )

/** The output of `catalog.deleteMany`: the hashes of deleted images, and a message for each failure. */
export const deletedMany = z.object({
  deleted: z.array(z.string()),
  failed: z.array(z.object({ hash: z.string(), reason: z.string() })),
  /** The number of deleted images. */
  count: z.number().int(),
})
