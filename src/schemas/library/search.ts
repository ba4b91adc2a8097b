import { z } from "zod"
import { cursor, pageLimit } from "./ids.js"

export const searchInput = z.strictObject({
  /**
   * Words, phrases in quotes, and `tag: owner: type: album: before: after: is:`; `-` in front excludes. The
   * guide's example has `limit=` inside `q`, which is read as the parameter.
   */
  q: z.string().max(1000).default(""),
  limit: pageLimit,
  cursor: cursor.optional(),
})

export const watchInput = z.strictObject({
  /** Events after this one; from now on if absent. */
  after: z
    .string()
    .regex(/^\d{1,18}$/, "must be the id of an event")
    .optional(),
})

/** A change in the library of the caller's project. */
export const libraryEvent = z.object({
  event_id: z.string(),
  type: z.string(),
  /** The image, album or share. */
  subject: z.string(),
  at_ms: z.number().int(),
  facts: z.record(z.string(), z.unknown()),
})
