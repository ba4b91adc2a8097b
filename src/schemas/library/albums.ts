import { z } from "zod"
import { albumId, cursor, ifMatch, libraryImageId, pageLimit, timeMs } from "./ids.js"
import { libraryImage, line } from "./images.js"

const title = line(200)
const description = z
  .string()
  .max(5000)
  .refine((text) => !/[^\P{Cc}\t\r\n]/u.test(text), "must not contain control characters")
  .refine((text) => !/\p{Cs}/u.test(text), "must be well-formed Unicode")

/** An album of the caller's project, by its id. */
export const albumRef = z.strictObject({ album_id: albumId })

/** The input of `library.albums.create`. */
export const createAlbumInput = z.strictObject({ title, description: description.default("") })

/** The input of `library.albums.update`. Absent fields are not changed. */
export const updateAlbumInput = albumRef.extend({
  title: title.optional(),
  description: description.optional(),
  /** The id of one of the album's images; null for its first one. */
  cover_image_id: libraryImageId.nullable().optional(),
  if_match: ifMatch,
})

/** The input of `library.albums.delete`. */
export const deleteAlbumInput = albumRef.extend({ if_match: ifMatch })

/** The input of `library.albums.list` and `library.images.trash`: a page. */
export const listAlbumsInput = z.strictObject({ limit: pageLimit, cursor: cursor.optional() })

/** The input of `library.albums.images`: a page of an album. */
export const albumImagesInput = albumRef.extend(listAlbumsInput.shape)

/** The input of `library.albums.addImages`: at most 100 images. */
export const addToAlbumInput = albumRef.extend({ image_ids: z.array(libraryImageId).min(1).max(100) })

/** An image of an album. */
export const albumImageRef = albumRef.extend({ image_id: libraryImageId })

/** The input of `library.albums.moveImage`. */
export const moveInAlbumInput = albumImageRef.extend({
  /** The image behind which it is moved; null for the beginning. */
  after_image_id: libraryImageId.nullable(),
})

/** An album as callers see it. */
export const album = z.object({
  album_id: z.string(),
  owner_id: z.string(),
  project_id: z.string(),
  title: z.string(),
  description: z.string(),
  /** The chosen cover, or the first image; absent for an empty album. */
  cover_image_id: z.string().optional(),
  /** The number of images, without those in the trash. */
  images: z.number().int(),
  /** Increases with every change of the album or its images; for `if_match`. */
  revision: z.number().int(),
  created_at_ms: timeMs,
  updated_at_ms: timeMs,
})

/** A page of albums. `next_cursor` is absent on the last page. */
export const albumList = z.object({ albums: z.array(album), next_cursor: z.string().optional() })

/** A page of images. `next_cursor` is absent on the last page. */
export const imagePage = z.object({ images: z.array(libraryImage), next_cursor: z.string().optional() })

export type Album = z.output<typeof album>
export type ImagePage = z.output<typeof imagePage>

/** The output of `library.albums.delete`. */
export const deletedAlbum = z.object({ deleted: z.literal(true) })

/** The output of changes of an album's images; `images` is their new number. */
export const changedAlbum = z.object({ album_id: z.string(), images: z.number().int() })
