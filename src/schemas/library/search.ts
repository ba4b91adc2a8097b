import { z } from "zod"
import { pageLimit } from "./ids.js"

/** The input of `library.search.images`. */
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
  /** `next_cursor` of an earlier page. An empty text, and `...` as in the guide, count as absent. */
  cursor: z
    .string()
    .max(500)
    .regex(/^(?:[\w-]*|\.{3})$/, "must be the next_cursor of an earlier page")
    .optional(),
})

const eventId = z.string().regex(/^\d{1,18}$/, "must be the id of an event")

/** The input of `library.watch`. */
export const watchInput = z.strictObject({
  /** The id of the event after which to start; by default from now on. */
  after: eventId.optional(),
  /** The same, as tRPC's clients send it when they reconnect. */
  lastEventId: eventId.optional(),
})

/** A change in the library of the caller's project. */
export const libraryEvent = z.object({
  event_id: z.string(),
  /** For example `library.image.stored`. */
  type: z.string(),
  /** The id of the image, album or share. */
  subject: z.string(),
  /** When it happened, in milliseconds since 1970. */
  at_ms: z.number().int(),
  facts: z.record(z.string(), z.unknown()),
})

export type LibraryEvent = z.output<typeof libraryEvent>
