import { createImage } from "../../images/create.js"
import { remove, setActive } from "../../images/change.js"
import { updateImage } from "../../images/update.js"
import {
  createImageInput,
  imageRef,
  updateImageInput,
  updateImageVisibilityInput,
} from "../../schemas/write.js"
import { inProject } from "../trpc.js"

export const write = {
  /** A new image without data (`queued`), private by default. CONFLICT if the id was ever used. */
  createImage: inProject
    .input(createImageInput)
    .mutation(({ ctx, input }) => createImage(ctx.glance.images, input)),

  /**
   * RFC 6902 operations, all or none. CONFLICT if a `test` fails, a target is missing or data is being
   * uploaded.
   */
  updateImage: inProject.input(updateImageInput).mutation(({ ctx, input }) => updateImage(ctx, input)),

  /** FORBIDDEN for `public` without the role that the cloud requires. */
  updateImageVisibility: inProject
    .input(updateImageVisibilityInput)
    .mutation(({ ctx, input: { imageId, visibility } }) =>
      updateImage(ctx, {
        imageId,
        operations: [{ op: "replace", path: "/visibility", value: visibility }],
      }),
    ),

  /** FORBIDDEN for a protected image, even for administrators. */
  deleteImage: inProject.input(imageRef).mutation(({ ctx, input }) => remove(ctx, input.imageId)),

  /** Owners may do this too, as in Glance. CONFLICT for an image without data. */
  deactivateImage: inProject
    .input(imageRef)
    .mutation(({ ctx, input }) => setActive(ctx, input.imageId, false)),

  reactivateImage: inProject
    .input(imageRef)
    .mutation(({ ctx, input }) => setActive(ctx, input.imageId, true)),
}
