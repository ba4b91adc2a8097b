import { z } from "zod"
import { listOf } from "../bounded.js"
import { editImageInput } from "./edit.js"

const identifier = <T extends string>(type: T) => z.strictObject({ type: z.literal(type), id: z.string() })

/** The largest number of tags in one request; Glance accepts fewer. */
export const MOST_TAGS = 1_000

/** A change as a JSON:API document. */
export const patchImageInput = editImageInput.omit({ attributes: true }).extend({
  data: z.strictObject({
    type: z.string(),
    id: z.string().toLowerCase(),
    attributes: editImageInput.shape.attributes.optional(),
    relationships: z
      .strictObject({
        /** Replaces all tags. */
        tags: z.strictObject({ data: listOf(identifier("tag"), MOST_TAGS) }).optional(),
        task: z.strictObject({ data: identifier("task").nullable() }).optional(),
      })
      .optional(),
  }),
})
