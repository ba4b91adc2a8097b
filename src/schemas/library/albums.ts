import { z } from "zod"
import { albumId, cursor, ifMatch, libraryImageId, pageLimit, timeMs } from "./ids.js"
import { libraryImage, line } from "./images.js"

const title = line(200)
const description = z
  .string()
  .max(5000)
  .refine((text) => !/[^\P{Cc}\t\r\n]/u.test(text), "must not contain control characters")
  .refine((text) => !/\p{Cs}/u.test(text), "must be well-formed Unicode")

export const albumRef = z.strictObject({ album_id: albumId })

export const createAlbumInput = z.strictObject({ title, description: description.default("") })

export const updateAlbumInput = albumRef.extend({
  title: title.optional(),
  description: description.optional(),
  /** One of the album's images; null for its first. */
  cover_image_id: libraryImageId.nullable().optional(),
  if_match: ifMatch,
})

export const deleteAlbumInput = albumRef.extend({ if_match: ifMatch })

export const listAlbumsInput = z.strictObject({ limit: pageLimit, cursor: cursor.optional() })

export const albumImagesInput = albumRef.extend(listAlbumsInput.shape)

export const addToAlbumInput = albumRef.extend({ image_ids: z.array(libraryImageId).min(1).max(100) })

export const albumImageRef = albumRef.extend({ image_id: libraryImageId })

export const moveInAlbumInput = albumImageRef.extend({
  /** The image it comes behind; null for the first place. */
  after_image_id: libraryImageId.nullable(),
})

export const album = z.object({
  album_id: z.string(),
  owner_id: z.string(),
  project_id: z.string(),
  title: z.string(),
  description: z.string(),
  cover_image_id: z.string().optional(),
  images: z.number().int(),
  revision: z.number().int(),
  created_at_ms: timeMs,
  updated_at_ms: timeMs,
})

export const albumList = z.object({ albums: z.array(album), next_cursor: z.string().optional() })

export const imagePage = z.object({ images: z.array(libraryImage), next_cursor: z.string().optional() })

export type Album = z.output<typeof album>
export type ImagePage = z.output<typeof imagePage>

export const deletedAlbum = z.object({ deleted: z.literal(true) })

export const changedAlbum = z.object({ album_id: z.string(), images: z.number().int() })
