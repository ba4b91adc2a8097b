import { imageSchema, metadefNamespace, metadefNamespaces } from "../../images/metadefs.js"
import { propertyLists } from "../../images/property-lists.js"
import {
  imageSchemaOutput,
  metadefNamespaceInput,
  metadefNamespaceOutput,
  metadefNamespacesFields,
  metadefNamespacesOutput,
} from "../../schemas/metadefs.js"
import { hiddenPropertiesOutput, propertyListsOutput } from "../../schemas/property-lists.js"
import { projectOnly } from "../../schemas/project-only.js"
import type { Route } from "../route.js"
import { forImages } from "./rows.js"

export const imageMetadefRoutes: Route[] = [
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/metadef-namespaces",
    twin: "compute.image.metadefNamespaces",
    summary: "The namespaces of metadata definitions",
    input: metadefNamespacesFields,
    output: metadefNamespacesOutput,
    verb: metadefNamespaces,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/metadef-namespaces/{namespace}",
    twin: "compute.image.metadefNamespace",
    summary: "The properties that a namespace defines",
    input: metadefNamespaceInput,
    output: metadefNamespaceOutput,
    verb: metadefNamespace,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/image-schema",
    twin: "compute.image.imageSchema",
    summary: "The formats, statuses and attributes of images in this cloud",
    input: projectOnly,
    output: imageSchemaOutput,
    verb: imageSchema,
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/property-lists",
    twin: "compute.image.propertyLists",
    summary: "The properties that front ends hide and suggest",
    input: projectOnly,
    output: propertyListsOutput,
    verb: async (context) => propertyLists(context),
  }),
  forImages({
    method: "GET",
    path: "/polaris-bff/rest/hidden-properties",
    twin: "compute.image.getImageMetadataExcludedProperties",
    summary: "The properties that front ends hide",
    input: projectOnly,
    output: hiddenPropertiesOutput,
    verb: async (context) => propertyLists(context).hidden,
  }),
]
