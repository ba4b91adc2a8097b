import { z } from "zod"
import { imagesByHash } from "../../images/find-by-hash.js"
import { addImageMembers, updateImages } from "../../images/update-many.js"
import { addImageMembersInput, bulkResult, findByHashInput, updateImagesInput } from "../../schemas/bulk.js"
import { glanceImage } from "../../schemas/image.js"
import type { Route } from "../route.js"
import { forImages } from "./rows.js"

export const imageBulkRoutes: Route[] = [
  forImages({
    method: "POST",
    path: "/polaris-bff/rest/images/update",
    twin: "compute.image.updateImages",
    summary: "Change tags, properties, visibility or protection of many images",
    input: updateImagesInput,
    output: bulkResult,
    verb: updateImages,
  }),
  forImages({
    method: "POST",
    path: "/polaris-bff/rest/images/members",
    twin: "compute.image.addImageMembers",
    summary: "Share many images with many projects",
    input: addImageMembersInput,
    output: bulkResult,
    verb: addImageMembers,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/images/by-hash",
    twin: "compute.image.findByHash",
    summary: "The images that have a content, by one of its hashes",
    input: findByHashInput,
    output: z.object({ images: z.array(glanceImage) }),
    verb: imagesByHash,
  }),
]
