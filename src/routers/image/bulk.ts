import { forEachImage } from "../../images/bulk.js"
import { remove, setActive } from "../../images/change.js"
import { imageIdsInput } from "../../schemas/write.js"
import { projectProcedure } from "../trpc.js"

/** At most 1,000 images, each handled once; a failure for one does not affect the others. */
const bulk = projectProcedure.input(imageIdsInput)

export const bulkProcedures = {
  /** `deleteImage` for each image. */
  deleteImages: bulk.mutation(({ ctx, input }) => forEachImage(ctx, input.imageIds, (id) => remove(ctx, id))),

  /** `reactivateImage` for each image. */
  activateImages: bulk.mutation(({ ctx, input }) =>
    forEachImage(ctx, input.imageIds, (id) => setActive(ctx, id, true)),
  ),

  /** `deactivateImage` for each image. */
  deactivateImages: bulk.mutation(({ ctx, input }) =>
    forEachImage(ctx, input.imageIds, (id) => setActive(ctx, id, false)),
  ),
}
