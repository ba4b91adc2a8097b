import { downloadAddress } from "../../images/download.js"
import { getImage } from "../../images/get.js"
import { list } from "../../images/list.js"
import { listShared } from "../../images/shared.js"
import { listImagesInput } from "../../schemas/list.js"
import { imagesPaginatedInput, toPaginatedResponse } from "../../schemas/paging.js"
import { sharedImagesInput } from "../../schemas/shared.js"
import { imageRef } from "../../schemas/write.js"
import { projectProcedure } from "../trpc.js"

export const readProcedures = {
  /** The matching images; all of them without a `limit`. */
  listImages: projectProcedure
    .input(listImagesInput)
    .query(async ({ ctx, input }) => (await list(ctx, input)).images),

  /** One page of images, with links to the first and the next page, which callers pass back unchanged. */
  listImagesWithPagination: projectProcedure.input(imagesPaginatedInput).query(async ({ ctx, input }) => {
    const query = { ...input, limit: input.limit ?? 25 }
    return toPaginatedResponse(query, await list(ctx, query))
  }),

  /** NOT_FOUND for an image that does not exist or is not visible to the caller. */
  getImageById: projectProcedure
    .input(imageRef)
    .query(({ ctx, input }) => getImage(ctx.glance.images, input.imageId)),

  /** Where the image's data can be downloaded. CONFLICT for an image without data. */
  downloadAddress: projectProcedure.input(imageRef).query(({ ctx, input }) => downloadAddress(ctx, input)),

  /** The images that other projects share with the caller's project, by its member status. */
  listSharedImagesByMemberStatus: projectProcedure
    .input(sharedImagesInput)
    .query(({ ctx, input }) => listShared(ctx, input)),
}
