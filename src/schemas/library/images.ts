import { z } from "zod"
import { albumId, ifMatch, libraryImageId, sha256, timeMs } from "./ids.js"
import { isProperty } from "../properties.js"
import { DISKS, IMAGE_STATES, KINDS, VARIANT_STATES, VARIANTS, LIBRARY_VISIBILITIES } from "./values.js"

/** A name for people: not empty, without control characters. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !/\p{Cc}/u.test(text), "must not contain control characters")
    .refine((text) => !/\p{Cs}/u.test(text), "must be well-formed Unicode")

const tags = z
  .array(line(64))
  .max(50)
  .transform((all) => [...new Set(all)])

const title = line(200)

/** A media type, of which parameters are removed. */
const contentType = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+$/, "must be a media type such as image/png")
  .toLowerCase()

const propertyName = z.string().refine(isProperty, "must be the name of a property, not of an attribute")

/** The largest number that Glance's database can store. */
const MOST = 2 ** 31 - 1

/** The attributes of the image that Polaris creates at Glance. */
const glanceRequest = z.strictObject({
  name: line(255).optional(),
  disk_format: z.enum(DISKS).exclude(["ova"]).optional(),
  container_format: z.enum(["bare", "ova"]).default("bare"),
  properties: z.record(propertyName, z.string().max(65_535)).default({}),
  tags: z.array(line(255)).max(128).default([]),
  visibility: z.enum(["private", "shared", "community", "public"]).default("private"),
  /** In GB. */
  min_disk: z.number().int().min(0).max(MOST).default(0),
  /** In MB. */
  min_ram: z.number().int().min(0).max(MOST).default(0),
})

export type GlanceRequest = z.output<typeof glanceRequest>

/** The input of `library.images.create`. */
export const createLibraryImageInput = z.strictObject({
  filename: line(255).refine((name) => !/[/\\]/.test(name), "must be a name without a path"),
  content_type: contentType,
  size_bytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  visibility: z.enum(LIBRARY_VISIBILITIES).default("private"),
  title: title.optional(),
  tags: tags.optional(),
  album_id: albumId.optional(),
  /** The file's SHA-256, in hexadecimal. If the project already has this file, it is not uploaded again. */
  client_sha256: sha256.optional(),
  /** Copies the finished upload to Glance, as an image with these attributes. */
  glance: glanceRequest.optional(),
  /** Any text of the client. Repeating a request with the same key returns the same image. */
  idempotency_key: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces")
    .optional(),
})

/** An image of the library, by its id. */
export const libraryImageRef = z.strictObject({ image_id: libraryImageId })

/** The input of `library.images.update`. Absent fields are not changed. */
export const updateLibraryImageInput = z.strictObject({
  image_id: libraryImageId,
  title: title.optional(),
  tags: tags.optional(),
  visibility: z.enum(LIBRARY_VISIBILITIES).optional(),
  /** The only album of the image from now on; null for none. */
  album_id: albumId.nullable().optional(),
  /** The `revision` that the image must have; on `/v1` the header `If-Match`. */
  if_match: ifMatch,
})

const failure = z.object({
  status: z.number(),
  code: z.string(),
  message: z.string(),
  reason: z.string().optional(),
})

/** An image of the library as callers see it. */
export const libraryImage = z.object({
  image_id: z.string(),
  owner_id: z.string(),
  project_id: z.string(),
  kind: z.enum(KINDS),
  status: z.enum(IMAGE_STATES),
  /** Why processing has failed; present only with the status `failed`. */
  failure: failure.optional(),
  filename: z.string(),
  title: z.string(),
  tags: z.array(z.string()),
  visibility: z.enum(LIBRARY_VISIBILITIES),
  /** The albums of the image; empty for other projects. */
  album_ids: z.array(z.string()),
  created_at_ms: timeMs,
  updated_at_ms: timeMs,
  /** The end of the time in which it can be restored; present only in the trash. */
  deletes_at_ms: timeMs.optional(),
  /** Increases with every change; for `if_match`. */
  revision: z.number().int(),
  /** In hexadecimal, as Polaris computed it; absent until then. */
  sha256: z.string().optional(),
  original: z.object({
    /** Pixels of the picture as it is shown, with its EXIF orientation applied. */
    width: z.number().int().optional(),
    height: z.number().int().optional(),
    /** The format by the file's content. */
    format: z.string().optional(),
    content_type: z.string(),
    size_bytes: z.number().int(),
  }),
  variants: z.array(
    z.object({
      name: z.enum(VARIANTS),
      width: z.number().int().optional(),
      height: z.number().int().optional(),
      status: z.enum(VARIANT_STATES),
    }),
  ),
  /** The image at Glance; present only if a copy to Glance was requested. */
  glance: z
    .object({
      image_id: z.string().optional(),
      os_hash_algo: z.string().optional(),
      os_hash_value: z.string().optional(),
    })
    .optional(),
})

export type LibraryImage = z.output<typeof libraryImage>

/** The output of `library.images.create`. */
export const createdLibraryImage = z.object({
  image_id: z.string(),
  status: z.enum(IMAGE_STATES),
  /** The upload to send the file with; absent if nothing must be uploaded. */
  upload: z.object({ mode: z.literal("resumable"), session_id: z.string() }).optional(),
  /** True if the project already has this content, so that nothing must be uploaded. */
  deduplicated: z.literal(true).optional(),
})

export type CreatedLibraryImage = z.output<typeof createdLibraryImage>

/** The output of `library.images.delete`. The image can be restored until `deletes_at_ms`. */
export const deletedLibraryImage = z.object({ deleted: z.literal(true), deletes_at_ms: timeMs })
