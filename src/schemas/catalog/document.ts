import { z } from "zod"

/** JSON:API documents of the catalog. */

const identifier = <T extends string>(type: T) => z.object({ type: z.literal(type), id: z.string() })

const attributes = z.record(z.string(), z.unknown())

/** An image of the catalog as a JSON:API resource. */
export const imageResource = z.object({
  type: z.literal("image"),
  /** The SHA-256 of the content. */
  id: z.string(),
  attributes: attributes.optional(),
  relationships: z
    .object({
      task: z.object({ data: identifier("task").nullable() }).optional(),
      tags: z.object({ data: z.array(identifier("tag")) }).optional(),
      copies: z.object({ data: z.array(identifier("copy")) }).optional(),
    })
    .optional(),
  links: z.object({ self: z.string() }).optional(),
})

const included = z.object({
  type: z.enum(["task", "tag", "copy"]),
  id: z.string(),
  attributes: attributes.optional(),
})

const pageMeta = z.object({
  /** The number of this page, from 1; undefined for a page that starts at a cursor. */
  number: z.number().int().optional(),
  /** The largest number of images of a page. */
  size: z.number().int(),
  /** The number of pages. */
  total: z.number().int(),
  /** Cursors for the pages before and after this one. */
  before: z.string().optional(),
  after: z.string().optional(),
  has_next: z.boolean(),
  has_previous: z.boolean(),
})

const meta = z.object({
  /** The response includes all changes at Glance before this time (ISO 8601, UTC), except deletions. */
  indexed_at: z.string(),
})

const links = z.record(z.string(), z.string())

/** The output of `catalog.list`: a page as a JSON:API document. */
export const imageDocument = z.object({
  data: z.array(imageResource),
  included: z.array(included).optional(),
  meta: meta.extend({
    /** The number of images that match the query. */
    total: z.number().int(),
    page: pageMeta,
    /** The number of copies that are not listed, because their content is unknown. */
    unidentified: z.number().int(),
  }),
  links: links.optional(),
})

/** The output of `catalog.get`: an image as a JSON:API document. */
export const oneImageDocument = z.object({
  data: imageResource,
  included: z.array(included).optional(),
  meta: meta.extend({
    /** The ETag of the metadata, for `if_match`; on REST also the header `ETag`. */
    etag: z.string(),
  }),
  links: links.optional(),
})

export type ImageResource = z.output<typeof imageResource>
export type Included = z.output<typeof included>
export type PageMeta = z.output<typeof pageMeta>
export type ImageDocument = z.output<typeof imageDocument>
export type OneImageDocument = z.output<typeof oneImageDocument>

/** JSON:API's error document, which the REST routes send for a failure. */
export const jsonApiErrors = z.object({
  errors: z.array(
    z.object({
      /** The id of the request. */
      id: z.string(),
      /** The HTTP status as text, as JSON:API requires. */
      status: z.string(),
      /** The reason as a slug, or the code of the status. */
      code: z.string(),
      /** The code as a short text; the same for every failure with this code. */
      title: z.string(),
      /** What is wrong, and what to do. */
      detail: z.string(),
      source: z.object({ parameter: z.string().optional(), pointer: z.string().optional() }).optional(),
    }),
  ),
})
