import { z } from "zod"
import { getCatalogImage } from "../../catalog/get.js"
import { listCatalogImages } from "../../catalog/list.js"
import { imageDocument, oneImageDocument } from "../../schemas/catalog/document.js"
import { getImageInput, listCatalogInput } from "../../schemas/catalog/query.js"
import type { Route } from "../route.js"
import { pageLinks, selfOf } from "./links.js"
import { JSON_API } from "./media-type.js"
import { inCatalog } from "./rows.js"

const text = z.string().optional()

/** Names of attributes and relationships, separated by commas; others are omitted. */
const fieldsQuery = { "fields[image]": text, "fields[task]": text, "fields[tag]": text, "fields[copy]": text }

export const readRoutes: Route[] = [
  inCatalog({
    method: "GET",
    path: "/api/images",
    twin: "catalog.list",
    summary: "Images by their content, filtered and sorted by any metadata",
    input: listCatalogInput,
    query: z.object({
      /** `filter[field]`, `filter[field][operator]`, and both behind `[or]` and `[not]`. */
      filter: z
        .record(z.string(), z.unknown())
        .optional()
        .meta({ param: { style: "deepObject", explode: true } }),
      sort: text,
      include: text,
      "page[number]": z.int().min(1).optional(),
      "page[size]": z.int().min(1).max(200).optional(),
      "page[offset]": z.int().min(0).optional(),
      "page[limit]": z.int().min(1).max(200).optional(),
      "page[after]": text,
      "page[before]": text,
      ...fieldsQuery,
    }),
    output: imageDocument,
    type: JSON_API,
    verb: listCatalogImages,
    reply: (document, request) => ({
      body: {
        ...document,
        data: document.data.map((image) => ({ ...image, links: { self: `/api/images/${image.id}` } })),
        links: pageLinks(request, document.meta),
      },
    }),
  }),
  inCatalog({
    method: "GET",
    path: "/api/images/{hash}",
    twin: "catalog.get",
    summary: "An image by the SHA-256 of its content",
    input: getImageInput,
    query: z.object({ include: text, ...fieldsQuery }),
    output: oneImageDocument,
    type: JSON_API,
    verb: getCatalogImage,
    reply: (document, request) => ({
      headers: { etag: `"${document.meta.etag}"` },
      body: { ...document, links: { self: selfOf(request) } },
    }),
  }),
]
