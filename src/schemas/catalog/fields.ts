import { z } from "zod"

/** The most fields of one answer; those that most images have come first. */
export const MOST_FIELDS = 1_000

/** Images of a field are counted up to here, so that the answer is quick for any number of images. */
export const MOST_COUNTED = 1_000

const fieldResource = z.object({
  type: z.literal("field"),
  /** The name, as filters and sorts have it. */
  id: z.string(),
  attributes: z.object({
    /** Of the values that images have, or had. Tags are a type of their own, with operators of their own. */
    types: z.array(z.enum(["number", "date", "text", "boolean", "tags"])),
    /** How many images have the field: exactly up to 999, and 1,000 for 1,000 or more. */
    images: z.number().int(),
  }),
})

export const fieldDocument = z.object({
  data: z.array(fieldResource),
  meta: z.object({
    /** What happened at Glance before is in the answer. */
    indexed_at: z.string(),
    /** There are more fields than one answer has. */
    has_more: z.boolean(),
  }),
})

export type FieldDocument = z.output<typeof fieldDocument>
