import { createLibraryImage } from "../../library/create.js"
import { getLibraryImage } from "../../library/get.js"
import { processAgain } from "../../library/process-again.js"
import { deleteLibraryImage } from "../../library/remove.js"
import { restoreLibraryImage } from "../../library/restore.js"
import { listTrash } from "../../library/trash.js"
import { updateLibraryImage } from "../../library/update.js"
import { imagePage, listAlbumsInput } from "../../schemas/library/albums.js"
import {
  createdLibraryImage,
  createLibraryImageInput,
  deletedLibraryImage,
  libraryImage,
  libraryImageRef,
  updateLibraryImageInput,
  type LibraryImage,
} from "../../schemas/library/images.js"
import type { Route } from "../route.js"
import { forAnyone, forProject } from "./rows.js"

/** Adds the revision as ETag, for `If-Match`. */
const withTag = ({ revision }: LibraryImage) => ({ headers: { etag: `"${revision}"` } })

export const imageRoutes: Route[] = [
  forProject({
    method: "POST",
    path: "/v1/images",
    twin: "library.images.create",
    summary: "Create an image without data",
    input: createLibraryImageInput,
    output: createdLibraryImage,
    headers: { "idempotency-key": "idempotency_key" },
    verb: createLibraryImage,
  }),
  forAnyone({
    method: "GET",
    path: "/v1/images/{image_id}",
    twin: "library.images.get",
    summary: "An image with its variants",
    input: libraryImageRef,
    output: libraryImage,
    verb: getLibraryImage,
    reply: withTag,
  }),
  forProject({
    method: "PATCH",
    path: "/v1/images/{image_id}",
    twin: "library.images.update",
    summary: "Change title, tags, visibility or album of an image",
    input: updateLibraryImageInput,
    output: libraryImage,
    headers: { "if-match": "if_match" },
    verb: updateLibraryImage,
    reply: withTag,
  }),
  forProject({
    method: "DELETE",
    path: "/v1/images/{image_id}",
    twin: "library.images.delete",
    summary: "Move an image to the trash",
    input: libraryImageRef,
    output: deletedLibraryImage,
    verb: deleteLibraryImage,
  }),
  forProject({
    method: "POST",
    path: "/v1/images/{image_id}:restore",
    twin: "library.images.restore",
    summary: "Restore an image from the trash",
    input: libraryImageRef,
    output: libraryImage,
    verb: restoreLibraryImage,
    reply: withTag,
  }),
  forProject({
    method: "GET",
    path: "/v1/trash",
    twin: "library.images.trash",
    summary: "The images that can be restored, last deleted first",
    input: listAlbumsInput,
    output: imagePage,
    verb: listTrash,
  }),
  forProject({
    method: "POST",
    path: "/v1/images/{image_id}:process",
    twin: "library.images.process",
    summary: "Process a failed image again, without another upload",
    input: libraryImageRef,
    output: libraryImage,
    verb: processAgain,
    reply: withTag,
  }),
]
