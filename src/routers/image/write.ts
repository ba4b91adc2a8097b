import { createImage } from "../../images/create.js"
import { remove, setActive } from "../../images/change.js"
import { updateImage } from "../../images/update.js"
import {
  createImageInput,
  imageRef,
  updateImageInput,
  updateImageVisibilityInput,
} from "../../schemas/write.js"
import { projectProcedure } from "../trpc.js"

export const writeProcedures = {
  /** Creates an image without data (`queued`), private by default. CONFLICT if the id was ever used. */
  createImage: projectProcedure
    .input(createImageInput)
    .mutation(({ ctx, input }) => createImage(ctx.glance.images, input)),

  /**
   * Applies RFC 6902 operations, all or none. CONFLICT if a `test` fails, a target is missing or data is
   * being uploaded to the image.
   */
  updateImage: projectProcedure.input(updateImageInput).mutation(({ ctx, input }) => updateImage(ctx, input)),

  /** Sets the visibility. FORBIDDEN for `public` without the role that the cloud requires. */
  updateImageVisibility: projectProcedure
    .input(updateImageVisibilityInput)
    .mutation(({ ctx, input: { imageId, visibility } }) =>
      updateImage(ctx, {
        imageId,
        operations: [{ op: "replace", path: "/visibility", value: visibility }],
      }),
    ),

  /** Deletes the image permanently. FORBIDDEN for a protected image, even for administrators. */
  deleteImage: projectProcedure.input(imageRef).mutation(({ ctx, input }) => remove(ctx, input.imageId)),

  /**
   * Makes the image's data unavailable until it is reactivated. Owners may do this too, as in Glance.
   * FORBIDDEN for an image of another project, CONFLICT for an image without data.
   */
  deactivateImage: projectProcedure
    .input(imageRef)
    .mutation(({ ctx, input }) => setActive(ctx, input.imageId, false)),

  /**
   * Makes the data of a deactivated image available again. FORBIDDEN for an image of another project,
   * CONFLICT for an image without data.
   */
  reactivateImage: projectProcedure
    .input(imageRef)
    .mutation(({ ctx, input }) => setActive(ctx, input.imageId, true)),
}
