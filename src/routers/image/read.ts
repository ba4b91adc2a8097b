import { list } from "../../images/list.js"
import { listShared } from "../../images/shared.js"
import { listImagesInput } from "../../schemas/list.js"
import { imagesPaginatedInput, pageOf } from "../../schemas/paging.js"
import { imageRef, memberStatusInput } from "../../schemas/write.js"
import { inProject } from "../trpc.js"

export const read = {
  /** Images that match; all of them without a `limit`. */
  listImages: inProject
    .input(listImagesInput)
    .query(async ({ ctx, input }) => (await list(ctx, input)).images),

  /**
   * One page of images, with the addresses of the first page and the next, to be handed in again as they are.
   */
  listImagesWithPagination: inProject.input(imagesPaginatedInput).query(async ({ ctx, input }) => {
    const query = { ...input, limit: input.limit ?? 25 }
    return pageOf(query, await list(ctx, query))
  }),

  /** NOT_FOUND for an image that does not exist or that the caller may not see. */
  getImageById: inProject.input(imageRef).query(({ ctx, input }) => ctx.glance.images.get(input.imageId)),

  /** Images of other projects, by what the caller's project has said to the invitation. */
  listSharedImagesByMemberStatus: inProject
    .input(memberStatusInput)
    .query(({ ctx, input }) => listShared(ctx, input.memberStatus)),
}
