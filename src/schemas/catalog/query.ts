import { z } from "zod"
import { listOf } from "../bounded.js"

/** The operators of filters; without one, a filter requires equality. */
export const OPERATORS = [
  ...([
    "gt",
    "gte",
    "lt",
    "lte",
    "contains",
    "starts_with",
    "ends_with",
    "in",
    "not_in",
    "not_null",
  ] as const),
  ...(["any", "all", "none"] as const),
] as const

export type Operator = (typeof OPERATORS)[number]

/** The relationships of an image that `include` can name. */
export const RELATED = ["task", "tags", "copies"] as const

/** The reasons of queries that are refused or must wait, for programs. */
export type QueryReason =
  | "invalid_filter"
  | "unsupported_operation"
  | "invalid_tag_filter"
  | "invalid_sort"
  | "invalid_page"
  | "invalid_fields"
  | "invalid_include"
  | "unknown_parameter"
  | "catalog_reading"

/** The largest number of filters of one query. */
export const MOST_FILTERS = 50

/** The largest number of values of one filter. */
export const MOST_VALUES = 200

/** The largest number of characters of one value. */
export const LONGEST_VALUE = 500

/** The largest offset, and the largest page number. */
const DEEPEST = 10_000_000

const UNICODE = "must be well-formed Unicode without NUL"
const isText = (value: string) => !/\p{Cs}|\0/u.test(value)

const text = z.string().max(LONGEST_VALUE).refine(isText, UNICODE)

/** A text may be a list of values separated by commas. */
const scalar = z.union([
  z
    .string()
    .max(LONGEST_VALUE * MOST_VALUES)
    .refine(isText, UNICODE),
  z.number(),
  z.boolean(),
])

const filter = z.strictObject({
  field: text.min(1),
  operator: z.enum(OPERATORS).optional(),
  value: z.union([scalar, listOf(scalar, MOST_VALUES, 1)]),
  /** All filters of `or` are alternatives; one of `not` must not hold. */
  group: z.enum(["or", "not"]).optional(),
})

const count = (least: number, most: number) => z.number().int().min(least).max(most)
const cursor = z.string().max(4_000)

/**
 * One of three forms of paging: `number` (from 1) and `size`, `offset` and `limit`, or `after` or `before`
 * with `size`.
 */
export const pageInput = z
  .strictObject({
    number: count(1, DEEPEST).optional(),
    size: count(1, 200).optional(),
    offset: count(0, DEEPEST).optional(),
    limit: count(1, 200).optional(),
    after: cursor.optional(),
    before: cursor.optional(),
  })
  .default({})

const names = listOf(text.min(1), 200)

export const fieldsInput = z
  .strictObject({
    image: names.optional(),
    task: names.optional(),
    tag: names.optional(),
    copy: names.optional(),
  })
  .default({})

/** The input of `catalog.list`. */
export const listCatalogInput = z.strictObject({
  /** All filters must hold, apart from those in the group `or`, of which one must. */
  filter: listOf(filter, MOST_FILTERS).default([]),
  /** Names of fields, the most important first; a `-` in front means descending. */
  sort: listOf(text.min(1), 5).default(["-created_at"]),
  page: pageInput,
  /** The names of attributes and relationships to return, by type; by default all. */
  fields: fieldsInput,
  /** The related resources to return. */
  include: listOf(z.enum(RELATED), RELATED.length).default([]),
})

export type ListCatalogInput = z.output<typeof listCatalogInput>
export type FilterInput = z.output<typeof filter>

/** The input of `catalog.get`. */
export const getImageInput = z.strictObject({
  /** A SHA-256. No image has any other text as its id, so that is a 404. */
  hash: text.toLowerCase(),
  fields: fieldsInput,
  include: listOf(z.enum(RELATED), RELATED.length).default([]),
})
