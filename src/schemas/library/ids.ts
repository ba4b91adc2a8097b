import { z } from "zod"

/**
 * An id of the library: a prefix for the kind, and 120 random bits. Ids become parts of paths and object
 * keys.
 */
const idOf = (prefix: string, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[A-Za-z0-9_-]{1,60}$`), `must be the id of ${what}, as in ${prefix}_abc`)

export const libraryImageId = idOf("img", "an image")
export const albumId = idOf("alb", "an album")
export const uploadSessionId = idOf("up", "an upload")
export const shareId = idOf("shr", "a share")

/** The number of a part, from 1 to 10,000, as in S3. */
export const partNumber = z.coerce.number().int().min(1).max(10_000)

export const sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, "must be a SHA-256 in 64 hexadecimal digits")
  .toLowerCase()

/** Milliseconds since 1970. */
export const timeMs = z.number().int()

/** The largest number of rows of a page, up to 200; 50 by default. */
export const pageLimit = z.coerce.number().int().min(1).max(200).default(50)

/** `next_cursor` of an earlier page. */
export const cursor = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[A-Za-z0-9_-]+$/, "must be the next_cursor of an earlier page")

/** An entity tag whose text is a revision. Proxies that compress a response mark its tag as weak. */
const TAG = /^(?:(?:W\/)?"([^"]*)"|(\d+))$/

/**
 * The revisions of which one must be the current one: a number, or the text of an `If-Match` header. `*`
 * matches every revision, like no condition.
 */
export const ifMatch = z
  .union([z.number().int(), z.string().max(1000)])
  .optional()
  .transform((given, issue) => {
    const text = String(given ?? "*").trim()
    if (text === "*") return undefined
    const tags = text.split(",").map((tag) => TAG.exec(tag.trim()))
    if (!tags.every((tag) => tag !== null)) {
      issue.addIssue({ code: "custom", message: 'must be the ETag of an earlier answer, as in "3", or *' })
      return z.NEVER
    }
    return tags.map(([, quoted, bare]) => Number(quoted ?? bare))
  })
