import { z } from "zod"
import { listOf } from "../bounded.js"

/** What a filter can ask of a field, apart from an exact match. */
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

export const RELATED = ["task", "tags", "copies"] as const

/** Why a query is refused, or must wait. */
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

/** Filters of one query. */
export const MOST_FILTERS = 50

/** Values of one filter. */
export const MOST_VALUES = 200

/** Characters of one value. */
export const LONGEST_VALUE = 500

/** Rows that a page may leave out. */
const DEEPEST = 10_000_000

const UNICODE = "must be well-formed Unicode without NUL"
const isText = (value: string) => !/\p{Cs}|\0/u.test(value)

const text = z.string().max(LONGEST_VALUE).refine(isText, UNICODE)

/** A text may be a list with commas. */
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

export const listCatalogInput = z.strictObject({
  filter: listOf(filter, MOST_FILTERS).default([]),
  /** Names of fields, the most important first, each with `-` in front for descending. */
  sort: listOf(text.min(1), 5).default(["-created_at"]),
  page: pageInput,
  /** Only these attributes and relationships, by type. */
  fields: fieldsInput,
  include: listOf(z.enum(RELATED), RELATED.length).default([]),
})

export type ListCatalogInput = z.output<typeof listCatalogInput>
export type FilterInput = z.output<typeof filter>

export const getImageInput = z.strictObject({
  /** What is not a SHA-256 is the id of no image. */
  hash: text.toLowerCase(),
  fields: fieldsInput,
  include: listOf(z.enum(RELATED), RELATED.length).default([]),
})
