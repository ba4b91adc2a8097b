import { z } from "zod"
import { listOf } from "../bounded.js"
import { editImageInput } from "./edit.js"

const identifier = <T extends string>(type: T) => z.strictObject({ type: z.literal(type), id: z.string() })

/** Tags of one image; more than Glance takes. */
const MOST_TAGS = 1_000

/** An edit as a document of JSON:API. */
export const patchImageInput = editImageInput.omit({ attributes: true }).extend({
  data: z.strictObject({
    type: z.string(),
    id: z.string().toLowerCase(),
    attributes: editImageInput.shape.attributes.optional(),
    relationships: z
      .strictObject({
        /** They replace all tags. */
        tags: z.strictObject({ data: listOf(identifier("tag"), MOST_TAGS) }).optional(),
        task: z.strictObject({ data: identifier("task").nullable() }).optional(),
      })
      .optional(),
  }),
})
