import { z } from "zod"
import { listCatalogFields } from "../../catalog/list-fields.js"
import { fieldDocument } from "../../schemas/catalog/fields.js"
import { projectOnly } from "../../schemas/project-only.js"
import type { Route } from "../route.js"
import { JSON_API } from "./media-type.js"
import { inCatalog } from "./rows.js"

/** `fields` is the hash of no content. */
export const fieldRoutes: Route[] = [
  inCatalog({
    method: "GET",
    path: "/api/images/fields",
    twin: "catalog.fields",
    summary: "The fields that images have, with the types of their values",
    input: projectOnly,
    query: z.object({}),
    output: fieldDocument,
    type: JSON_API,
    verb: listCatalogFields,
  }),
]
