import { z } from "zod"
import { operate } from "../../catalog/operations/operate.js"
import { operationResults, operations } from "../../schemas/catalog/operations.js"
import type { Route } from "../route.js"
import { ATOMIC } from "./media-type.js"
import { inOperations } from "./rows.js"

const members = z.record(z.string(), z.unknown()).optional()

export const operationRoutes: Route[] = [
  inOperations({
    method: "POST",
    path: "/api/operations",
    twin: "catalog.operate",
    summary: "Change and delete images, all or none (JSON:API's Atomic Operations)",
    input: z.strictObject({
      "atomic:operations": operations,
      /** Ignored, as the members that any document may have. */
      jsonapi: members,
      meta: members,
      links: members,
    }),
    output: z.object({ "atomic:results": operationResults }),
    bodyType: ATOMIC,
    type: ATOMIC,
    verb: async (context, given) => ({
      "atomic:results": await operate(context, { operations: given["atomic:operations"] }),
    }),
    reply: (document) => ({
      body: {
        "atomic:results": document["atomic:results"].map(({ data }) =>
          data === undefined ? {} : { data: { ...data, links: { self: `/api/images/${data.id}` } } },
        ),
      },
    }),
  }),
]
