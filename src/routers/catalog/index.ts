import { findContent } from "../../catalog/content-address.js"
import { listCatalogFields } from "../../catalog/list-fields.js"
import { getCatalogImage } from "../../catalog/get.js"
import { listCatalogImages } from "../../catalog/list.js"
import { projectOnly } from "../../schemas/project-only.js"
import { contentInput } from "../../schemas/catalog/content.js"
import { getImageInput, listCatalogInput } from "../../schemas/catalog/query.js"
import { projectProcedure } from "../trpc.js"
import { catalogEdits } from "./edit.js"
import { catalogHashing } from "./hashing.js"

export const catalogProcedures = {
  ...catalogEdits,
  ...catalogHashing,

  /** Images by their content, filtered and sorted by any metadata. */
  list: projectProcedure.input(listCatalogInput).query(({ ctx, input }) => listCatalogImages(ctx, input)),

  /** An image by the SHA-256 of its content. */
  get: projectProcedure.input(getImageInput).query(({ ctx, input }) => getCatalogImage(ctx, input)),

  /** Where to fetch the bytes of an image: the signed URL of a library file, or a path of this server. */
  content: projectProcedure.input(contentInput).query(({ ctx, input }) => findContent(ctx, input)),

  /** The fields that the project's images have, to filter and sort by. */
  fields: projectProcedure
    .input(projectOnly.prefault({}))
    .query(({ ctx, input }) => listCatalogFields(ctx, input)),
}
