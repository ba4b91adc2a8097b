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
  /**
   * A new image without data (`queued`), private unless said otherwise. CONFLICT when the id was ever used.
   */
  createImage: inProject
    .input(createImageInput)
    .mutation(({ ctx, input, signal }) => createImage(ctx.glance.images, input, signal)),

  /**
   * RFC 6902 operations, all or none. CONFLICT when a `test` fails, a target is missing or data is being
   * uploaded.
   */
  updateImage: inProject
    .input(updateImageInput)
    .mutation(({ ctx, input, signal }) => updateImage(ctx, input, signal)),

  /** FORBIDDEN to make an image public without the role that may. */
  updateImageVisibility: inProject
    .input(updateImageVisibilityInput)
    .mutation(({ ctx, input: { imageId, visibility }, signal }) =>
      updateImage(
        ctx,
        { imageId, operations: [{ op: "replace", path: "/visibility", value: visibility }] },
        signal,
      ),
    ),

  /** FORBIDDEN for a protected image, also for administrators. */
  deleteImage: inProject
    .input(imageRef)
    .mutation(({ ctx, input, signal }) => remove(ctx, input.imageId, signal)),

  /** Also the owner may, as Glance has it. CONFLICT for an image without data. */
  deactivateImage: inProject
    .input(imageRef)
    .mutation(({ ctx, input, signal }) => setActive(ctx, input.imageId, false, signal)),

  reactivateImage: inProject
    .input(imageRef)
    .mutation(({ ctx, input, signal }) => setActive(ctx, input.imageId, true, signal)),
}
