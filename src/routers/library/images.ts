import { createLibraryImage } from "../../library/create.js"
import { getLibraryImage } from "../../library/get.js"
import { processAgain } from "../../library/process-again.js"
import { deleteLibraryImage } from "../../library/remove.js"
import { restoreLibraryImage } from "../../library/restore.js"
import { listTrash } from "../../library/trash.js"
import { updateLibraryImage } from "../../library/update.js"
import { listAlbumsInput } from "../../schemas/library/albums.js"
import {
  createLibraryImageInput,
  libraryImageRef,
  updateLibraryImageInput,
} from "../../schemas/library/images.js"
import { inLibrary, readsLibrary } from "./procedures.js"

export const libraryImageProcedures = {
  /** Creates an image without data, and starts the upload it waits for. */
  create: inLibrary
    .input(createLibraryImageInput)
    .mutation(({ ctx, input }) => createLibraryImage(ctx, input)),

  /** An image of the project, or a public one. */
  get: readsLibrary.input(libraryImageRef).query(({ ctx, input }) => getLibraryImage(ctx, input)),

  /**
   * Changes title, tags, visibility or album. PRECONDITION_FAILED if `if_match` is not the current revision.
   */
  update: inLibrary
    .input(updateLibraryImageInput)
    .mutation(({ ctx, input }) => updateLibraryImage(ctx, input)),

  /** Moves an image to the trash. */
  delete: inLibrary.input(libraryImageRef).mutation(({ ctx, input }) => deleteLibraryImage(ctx, input)),

  /** Restores an image from the trash. */
  restore: inLibrary.input(libraryImageRef).mutation(({ ctx, input }) => restoreLibraryImage(ctx, input)),

  /** A page of the images in the trash, last deleted first. */
  trash: inLibrary.input(listAlbumsInput).query(({ ctx, input }) => listTrash(ctx, input)),

  /** Processes a failed image again, from its stored file. */
  process: inLibrary.input(libraryImageRef).mutation(({ ctx, input }) => processAgain(ctx, input)),
}
