import { deleteImage, deleteImages } from "../../catalog/delete.js"
import { editImage, editImages } from "../../catalog/edit.js"
import { operate } from "../../catalog/operations/operate.js"
import {
  deleteImageInput,
  deleteImagesInput,
  editImageInput,
  editImagesInput,
} from "../../schemas/catalog/edit.js"
import { operateInput } from "../../schemas/catalog/operations.js"
import { projectProcedure } from "../trpc.js"

export const catalogEdits = {
  /** Changes the metadata of an image. Returns the names of the attributes that were written. */
  edit: projectProcedure.input(editImageInput).mutation(({ ctx, input }) => editImage(ctx, input)),

  /** The same for many images; a failure of one does not affect the others. */
  editMany: projectProcedure.input(editImagesInput).mutation(({ ctx, input }) => editImages(ctx, input)),

  /** Deletes the copies of an image that belong to the caller's project. */
  delete: projectProcedure.input(deleteImageInput).mutation(({ ctx, input }) => deleteImage(ctx, input)),

  /** The same for many images; a failure of one does not affect the others. */
  deleteMany: projectProcedure
    .input(deleteImagesInput)
    .mutation(({ ctx, input }) => deleteImages(ctx, input)),

  /** Many changes and deletions, all or none: a result for each. */
  operate: projectProcedure.input(operateInput).mutation(({ ctx, input }) => operate(ctx, input)),
}
