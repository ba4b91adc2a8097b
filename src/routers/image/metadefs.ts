import { imageSchema, metadefNamespace, metadefNamespaces } from "../../images/metadefs.js"
import { formOf } from "../../schemas/list.js"
import { metadefNamespaceInput, metadefNamespacesFields } from "../../schemas/metadefs.js"
import { projectOnly } from "../../schemas/project-only.js"
import { projectProcedure } from "../trpc.js"

export const metadefProcedures = {
  /** The namespaces of metadata definitions for images, or for another type of resource. */
  metadefNamespaces: projectProcedure
    .input(formOf(metadefNamespacesFields))
    .query(({ ctx, input }) => metadefNamespaces(ctx, input)),

  /** The properties that a namespace defines. NOT_FOUND if there is no such namespace. */
  metadefNamespace: projectProcedure
    .input(metadefNamespaceInput)
    .query(({ ctx, input }) => metadefNamespace(ctx, input)),

  /** The formats, statuses and attributes of images in this cloud. */
  imageSchema: projectProcedure.input(formOf(projectOnly)).query(({ ctx }) => imageSchema(ctx)),
}
