import { z } from "zod"
import { pageLimit } from "./ids.js"

export const searchInput = z.strictObject({
  /**
   * Terms, phrases in quotes, and `tag: owner: type: album: before: after: is:`; `-` in front excludes. The
   * guide's example has `limit=` inside `q`, which is read as the parameter.
   */
  q: z
    .string()
    .max(1000)
    .refine((text) => !/\p{Cs}|\0/u.test(text), "must be well-formed Unicode without NUL")
    .default(""),
  limit: pageLimit,
  /** `next_cursor` of an earlier page. Empty, or `...` as in the guide, it is none. */
  cursor: z
    .string()
    .max(500)
    .regex(/^(?:[\w-]*|\.{3})$/, "must be the next_cursor of an earlier page")
    .optional(),
})

const eventId = z.string().regex(/^\d{1,18}$/, "must be the id of an event")

export const watchInput = z.strictObject({
  /** Events after this one; from now on if absent. */
  after: eventId.optional(),
  /** The same, as tRPC's clients send it when they connect again. */
  lastEventId: eventId.optional(),
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

export type LibraryEvent = z.output<typeof libraryEvent>
