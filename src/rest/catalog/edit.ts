import { deleteImage, deleteImages } from "../../catalog/delete.js"
import { editImage, editImages } from "../../catalog/edit.js"
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
import type { Route } from "../route.js"
import { inCatalog } from "./rows.js"

/** The guide's own forms of changes. */
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
    summary: "Delete the own copies of an image",
    input: deleteImageInput,
    output: deleted,
    verb: deleteImage,
  }),
  inCatalog({
    method: "DELETE",
    path: "/api/images",
    twin: "catalog.deleteMany",
    summary: "Delete the own copies of many images",
    input: deleteImagesInput,
    output: deletedMany,
    verb: deleteImages,
  }),
]
