import { forEachImage } from "../../images/bulk.js"
import { remove, setActive } from "../../images/change.js"
import { imagesByHash } from "../../images/find-by-hash.js"
import { addImageMembers, updateImages } from "../../images/update-many.js"
import { addImageMembersInput, findByHashInput, updateImagesInput } from "../../schemas/bulk.js"
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

  /** The same changes on each image: tags, properties, visibility, protection. */
  updateImages: projectProcedure
    .input(updateImagesInput)
    .mutation(({ ctx, input }) => updateImages(ctx, input)),

  /** Shares each image with each project. */
  addImageMembers: projectProcedure
    .input(addImageMembersInput)
    .mutation(({ ctx, input }) => addImageMembers(ctx, input)),

  /** The images that have this content, by one of its hashes. */
  findByHash: projectProcedure.input(findByHashInput).query(({ ctx, input }) => imagesByHash(ctx, input)),
}
