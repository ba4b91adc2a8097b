import {
  addImagesToAlbum,
  listAlbumImages,
  moveImageInAlbum,
  removeImageFromAlbum,
} from "../../library/album-images.js"
import { createAlbum, deleteAlbum, getAlbum, listAlbums, updateAlbum } from "../../library/albums.js"
import {
  addToAlbumInput,
  albumImageRef,
  albumImagesInput,
  albumRef,
  createAlbumInput,
  deleteAlbumInput,
  listAlbumsInput,
  moveInAlbumInput,
  updateAlbumInput,
} from "../../schemas/library/albums.js"
import { inLibrary } from "./procedures.js"

export const albumProcedures = {
  /** Creates an empty album. */
  create: inLibrary.input(createAlbumInput).mutation(({ ctx, input }) => createAlbum(ctx, input)),

  /** A page of the project's albums, newest first. */
  list: inLibrary.input(listAlbumsInput).query(({ ctx, input }) => listAlbums(ctx, input)),

  /** An album of the project. NOT_FOUND for any other. */
  get: inLibrary.input(albumRef).query(({ ctx, input }) => getAlbum(ctx, input)),

  /**
   * Changes an album's title or description. PRECONDITION_FAILED if `if_match` is not the album's revision.
   */
  update: inLibrary.input(updateAlbumInput).mutation(({ ctx, input }) => updateAlbum(ctx, input)),

  /** Deletes an album; its images remain. PRECONDITION_FAILED if `if_match` is not the album's revision. */
  delete: inLibrary.input(deleteAlbumInput).mutation(({ ctx, input }) => deleteAlbum(ctx, input)),

  /** A page of an album's images, in its order. */
  images: inLibrary.input(albumImagesInput).query(({ ctx, input }) => listAlbumImages(ctx, input)),

  /** Adds images of the project at the end of an album. NOT_FOUND if one of them is not in the project. */
  addImages: inLibrary.input(addToAlbumInput).mutation(({ ctx, input }) => addImagesToAlbum(ctx, input)),

  /** Takes an image out of an album, without deleting it. */
  removeImage: inLibrary.input(albumImageRef).mutation(({ ctx, input }) => removeImageFromAlbum(ctx, input)),

  /** Moves an image behind another one of the album, or with null to its beginning. */
  moveImage: inLibrary.input(moveInAlbumInput).mutation(({ ctx, input }) => moveImageInAlbum(ctx, input)),
}
