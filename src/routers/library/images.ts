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
  /** A new image without data, and the upload it waits for. */
  create: inLibrary
    .input(createLibraryImageInput)
    .mutation(({ ctx, input }) => createLibraryImage(ctx, input)),

  /** An image of the project, or a public one. */
  get: readsLibrary.input(libraryImageRef).query(({ ctx, input }) => getLibraryImage(ctx, input)),

  /** Title, tags, visibility and album; 412 when `if_match` is not the current revision. */
  update: inLibrary
    .input(updateLibraryImageInput)
    .mutation(({ ctx, input }) => updateLibraryImage(ctx, input)),

  /** Into the trash. */
  delete: inLibrary.input(libraryImageRef).mutation(({ ctx, input }) => deleteLibraryImage(ctx, input)),

  /** Out of the trash. */
  restore: inLibrary.input(libraryImageRef).mutation(({ ctx, input }) => restoreLibraryImage(ctx, input)),

  /** What can be restored, the last deleted first. */
  trash: inLibrary.input(listAlbumsInput).query(({ ctx, input }) => listTrash(ctx, input)),

  /** Processes a failed image again, from the file that is kept. */
  process: inLibrary.input(libraryImageRef).mutation(({ ctx, input }) => processAgain(ctx, input)),
}
