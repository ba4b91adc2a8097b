import { z } from "zod"
import { listOf } from "./bounded.js"
import { imageId } from "./ids.js"
import type { GlanceImage } from "./image.js"
import { listParameters, toListQuery } from "./list.js"

const filters = listParameters.omit({ sort_key: true, sort_dir: true, sort: true, limit: true, marker: true })

/** The input of `watchImages`: either images by id, or the filters of `listImages`. */
export const watchImagesInput = z
  .strictObject({
    imageIds: listOf(imageId, 100, 1).optional(),
    filters: filters.transform(toListQuery).optional(),
  })
  .transform(({ imageIds, filters: query }, issue) => {
    if (imageIds !== undefined && query === undefined) return { ids: [...new Set(imageIds)] }
    if (query !== undefined && imageIds === undefined) return { query }
    const message = query ? "cannot be given together with filters" : "is missing; or give filters"
    issue.addIssue({ code: "custom", path: ["imageIds"], message })
    return z.NEVER
  })

/** What `watchImages` yields: first everything that is watched, then what has changed. */
export interface ImagesChanged {
  /** Images that are new or have changed, as they are now. */
  images: GlanceImage[]
  /** The ids of images that were deleted, are no longer visible, or no longer match the filters. */
  gone: string[]
}
