import { createLibraryImage } from "../../library/create.js"
import { getLibraryImage } from "../../library/get.js"
import {
  createdLibraryImage,
  createLibraryImageInput,
  libraryImage,
  libraryImageRef,
} from "../../schemas/library/images.js"
import { forAnyone, inProject, type Route } from "../route.js"

export const imageRoutes: Route[] = [
  inProject({
    method: "POST",
    path: "/v1/images",
    twin: "library.images.create",
    summary: "Begin a new image: its metadata, before any data",
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
    reply: ({ revision }) => ({ headers: { etag: `"${revision}"` } }),
  }),
]
