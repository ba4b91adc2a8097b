import { z } from "zod"

/** JSON:API documents of the catalog. */

const identifier = <T extends string>(type: T) => z.object({ type: z.literal(type), id: z.string() })

const attributes = z.record(z.string(), z.unknown())

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
  /** Undefined for a page behind or before a cursor. */
  number: z.number().int().optional(),
  size: z.number().int(),
  /** How many pages there are. */
  total: z.number().int(),
  /** Cursors for what comes before and after this page. */
  before: z.string().optional(),
  after: z.string().optional(),
  has_next: z.boolean(),
  has_previous: z.boolean(),
})

const meta = z.object({
  /** What happened at Glance before is in the answer. */
  indexed_at: z.string(),
})

const links = z.record(z.string(), z.string())

export const imageDocument = z.object({
  data: z.array(imageResource),
  included: z.array(included).optional(),
  meta: meta.extend({
    total: z.number().int(),
    page: pageMeta,
    /** Images whose content is unknown, so that they are not listed. */
    unidentified: z.number().int(),
  }),
  links: links.optional(),
})

export const oneImageDocument = z.object({
  data: imageResource,
  included: z.array(included).optional(),
  meta: meta.extend({
    /** Of the metadata, for `if_match`; on REST also the header `ETag`. */
    etag: z.string(),
  }),
  links: links.optional(),
})

export type ImageResource = z.output<typeof imageResource>
export type Included = z.output<typeof included>
export type PageMeta = z.output<typeof pageMeta>
export type ImageDocument = z.output<typeof imageDocument>
export type OneImageDocument = z.output<typeof oneImageDocument>

export const jsonApiErrors = z.object({
  errors: z.array(
    z.object({
      /** The id of the request. */
      id: z.string(),
      status: z.string(),
      code: z.string(),
      title: z.string(),
      detail: z.string(),
      source: z.object({ parameter: z.string().optional(), pointer: z.string().optional() }).optional(),
    }),
  ),
})
