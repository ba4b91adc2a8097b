import { deleteImage, deleteImages } from "../../catalog/delete.js"
import { editImage, editImages } from "../../catalog/edit.js"
import { patchImage } from "../../catalog/patch.js"
import {
  deleted,
  deletedMany,
  deleteImageInput,
  deleteImagesInput,
  edited,
  editedMany,
  editImageInput,
  editImagesInput,
} from "../../schemas/catalog/edit.js"
import { oneImageDocument } from "../../schemas/catalog/document.js"
import { patchImageInput } from "../../schemas/catalog/patch.js"
import type { Route } from "../route.js"
import { JSON_API } from "./media-type.js"
import { inCatalog } from "./rows.js"

/** Changes in the guide's own form, and in JSON:API's. */
export const editRoutes: Route[] = [
  inCatalog({
    method: "POST",
    path: "/api/images/{hash}",
    twin: "catalog.edit",
    summary: "Change the metadata of an image",
    input: editImageInput,
    body: "attributes",
    headers: { "if-match": "if_match" },
    output: edited,
    verb: editImage,
  }),
  inCatalog({
    method: "PATCH",
    path: "/api/images/{hash}",
    twin: "catalog.edit",
    summary: "Change the metadata of an image with a JSON:API document",
    input: patchImageInput,
    headers: { "if-match": "if_match" },
    output: oneImageDocument,
    bodyType: JSON_API,
    type: JSON_API,
    verb: patchImage,
    reply: ({ meta }) => ({ headers: { etag: `"${meta.etag}"` } }),
  }),
  inCatalog({
    method: "POST",
    path: "/api/images",
    twin: "catalog.editMany",
    summary: "Change the metadata of many images",
    input: editImagesInput,
    body: "images",
    output: editedMany,
    verb: editImages,
  }),
  inCatalog({
    method: "DELETE",
    path: "/api/images/{hash}",
    twin: "catalog.delete",
    summary: "Delete the project's own copies of an image",
    input: deleteImageInput,
    output: deleted,
    verb: deleteImage,
  }),
  inCatalog({
    method: "DELETE",
    path: "/api/images",
    twin: "catalog.deleteMany",
    summary: "Delete the project's own copies of many images",
    input: deleteImagesInput,
    output: deletedMany,
    verb: deleteImages,
  }),
]
