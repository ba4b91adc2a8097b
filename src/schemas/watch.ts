import { z } from "zod"
import { listOf } from "./bounded.js"
import { imageId } from "./ids.js"
import { glanceImage, type GlanceImage } from "./image.js"
import { listParameters, toListQuery, type ListQuery } from "./list.js"

const MOST_IDS = 100

const BOTH = "cannot be given together with filters"

const filters = listParameters.omit({ sort_key: true, sort_dir: true, sort: true, limit: true, marker: true })

/** What to watch: images by id, or all that a list has. */
export type WatchedImages = { ids: readonly string[] } | { query: ListQuery }

/** The input of `watchImages`: either images by id, or the filters of `listImages`. */
export const watchImagesInput = z
  .strictObject({
    imageIds: listOf(imageId, MOST_IDS, 1).optional(),
    filters: filters.transform(toListQuery).optional(),
  })
  .transform(({ imageIds, filters: query }, issue): WatchedImages => {
    if (imageIds !== undefined && query === undefined) return byIds(imageIds)
    if (query !== undefined && imageIds === undefined) return { query }
    const message = query ? BOTH : "is missing; or give filters"
    issue.addIssue({ code: "custom", path: ["imageIds"], message })
    return z.NEVER
  })

const byIds = (ids: readonly string[]) => ({ ids: [...new Set(ids)] })

/** The query of the REST route: `imageIds`, once or several times, or the filters themselves. */
export const watchImagesFields = filters.extend({
  imageIds: z.union([imageId, listOf(imageId, MOST_IDS, 1)]).optional(),
})

/** The same as `watchImagesInput`, from a query. Without any field: everything that the list has. */
export const watchImagesQuery = watchImagesFields.transform(
  ({ imageIds, ...given }, issue): WatchedImages => {
    if (imageIds === undefined) return { query: toListQuery(given) }
    if (Object.keys(given).length === 0) return byIds([imageIds].flat())
    issue.addIssue({ code: "custom", path: ["imageIds"], message: BOTH })
    return z.NEVER
  },
)

/** The upload of an image's data that is under way through Polaris. */
export const uploadUnderWay = z.object({
  imageId,
  /** Bytes that were passed on to Glance. */
  uploaded: z.int(),
  /** Bytes to upload; 0 while unknown. */
  total: z.int(),
  /** From 0 to 99. */
  percent: z.int(),
})

export type UploadUnderWay = z.output<typeof uploadUnderWay>

/** An event of `watchImages` in the OpenAPI document. */
export const imagesChanged = z.object({
  images: z.array(glanceImage),
  gone: z.array(z.string()),
  uploads: z.array(uploadUnderWay),
})

/** What `watchImages` yields: first everything that is watched, then what has changed. */
export interface ImagesChanged {
  /** Images that are new or have changed, as they are now. */
  images: GlanceImage[]
  /** The ids of images that were deleted, are no longer visible, or no longer match the filters. */
  gone: string[]
  /** Uploads of the project that have begun or progressed. */
  uploads: UploadUnderWay[]
}
