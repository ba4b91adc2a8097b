import { createLibraryImage } from "../../library/create.js"
import { getLibraryImage } from "../../library/get.js"
import { createLibraryImageInput, libraryImageRef } from "../../schemas/library/images.js"
import { inLibrary, readsLibrary } from "./procedures.js"

export const images = {
  /** A new image without data, and the upload it waits for. */
  create: inLibrary
    .input(createLibraryImageInput)
    .mutation(({ ctx, input }) => createLibraryImage(ctx, input)),

  /** An image of the project, or a public one. */
  get: readsLibrary.input(libraryImageRef).query(({ ctx, input }) => getLibraryImage(ctx, input)),
}
