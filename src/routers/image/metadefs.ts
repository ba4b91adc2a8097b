import { imageSchema, metadefNamespace, metadefNamespaces } from "../../images/metadefs.js"
import { propertyLists } from "../../images/property-lists.js"
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

  /** The operator's lists of properties that front ends hide and suggest. */
  propertyLists: projectProcedure.input(formOf(projectOnly)).query(({ ctx }) => propertyLists(ctx)),

  /** The properties that front ends hide, by the name that others use. */
  getImageMetadataExcludedProperties: projectProcedure
    .input(formOf(projectOnly))
    .query(({ ctx }) => propertyLists(ctx).hidden),
}
