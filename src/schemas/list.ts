import { z } from "zod"
import { listOf } from "./bounded.js"
import { imageId, projectId } from "./ids.js"
import {
  CONTAINER_FORMATS,
  DISK_FORMATS,
  MEMBER_STATUSES,
  OS_TYPES,
  STATUSES,
  VISIBILITIES,
} from "./image.js"
import { sortDirection, sortKey, sortList, type SortBy } from "./sort.js"
import { plainText } from "./text.js"
import { timeBound } from "./time.js"

/** The reasons of failed lists, for programs. */
export const LIST_REASONS = ["marker_gone"] as const
export type ListReason = (typeof LIST_REASONS)[number]

/** One value or several; empty ones are dropped. */
const several = <S extends z.ZodType>(one: S) =>
  z
    .union([one, listOf(one, 50)])
    .transform((given) => ([given].flat() as z.output<S>[]).filter((value) => value !== ""))

/** One value, several as an array, or several as Glance writes them: `in:qcow2,raw`. */
const oneOf = <const V extends readonly string[]>(values: V) => {
  const listed = z
    .templateLiteral(["in:", z.string()])
    .refine((text) => text.length <= 1000, "must be at most 1,000 characters")
    .transform((text) => text.slice(3).split(","))
  return z.union([several(z.enum(values)), listed.pipe(listOf(z.enum(values), 50))])
}

/** Front ends that keep their filters in the address send text. */
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")])

const whole = z.number().int().min(0)
const minimum = whole.max(2 ** 31 - 1)
const bytes = whole.max(Number.MAX_SAFE_INTEGER)
const times = z.union([timeBound, listOf(timeBound, 10)]).transform((given) => [given].flat())

/**
 * The guide's table of parameters. Sizes are in bytes, `min_ram` in MB, `min_disk` in GB. A new filter is a
 * row here and a row in images/query.ts.
 */
export const listParameters = z.strictObject({
  sort_key: sortKey.optional(),
  sort_dir: sortDirection.optional(),
  sort: sortList.optional(),
  limit: z.number().int().min(1).max(1000).optional(),
  marker: imageId.optional(),
  name: several(plainText(255)).optional(),
  status: oneOf(STATUSES).optional(),
  visibility: z.enum([...VISIBILITIES, "all"]).optional(),
  owner: projectId.optional(),
  /** The images of other projects: applied by Polaris, because Glance has no such filter. */
  not_owner: projectId.optional(),
  protected: flag.optional(),
  container_format: oneOf(CONTAINER_FORMATS).optional(),
  disk_format: oneOf(DISK_FORMATS).optional(),
  size_min: bytes.optional(),
  size_max: bytes.optional(),
  min_ram: minimum.optional(),
  min_disk: minimum.optional(),
  tag: several(plainText(255)).optional(),
  tags: several(plainText(255)).optional(),
  os_type: z.enum(OS_TYPES).optional(),
  os_hidden: flag.optional(),
  member_status: z.enum([...MEMBER_STATUSES, "all"]).optional(),
  created_at: times.optional(),
  updated_at: times.optional(),
})

const TWO_SORTS = "use either sort, or sort_key and sort_dir, not both"

type Parameters = z.output<typeof listParameters>

/** Refuses a sort in both forms. */
export function refuseTwoSorts(
  { sort, sort_key, sort_dir }: Pick<Parameters, "sort" | "sort_key" | "sort_dir">,
  issue: z.core.$RefinementCtx,
): void {
  if (sort !== undefined && (sort_key ?? sort_dir) !== undefined)
    issue.addIssue({ code: "custom", path: ["sort"], message: TWO_SORTS })
}

/** Merges the two forms of sorting, and `tags` with `tag`. */
export function toListQuery({ sort, sort_key, sort_dir, tag = [], tags = [], ...rest }: Parameters) {
  const byKey: SortBy = { key: sort_key ?? "created_at", direction: sort_dir ?? "desc" }
  return { ...rest, sort: sort ?? [byKey], tag: [...new Set([...tag, ...tags])] }
}

/** Forms send `""` for a filter that is not set. A missing input means no filters. */
export function dropEmpty(given: unknown): unknown {
  if (given === undefined) return {}
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""))
}

/**
 * An object of parameters as a form sends it. zod loses the input's type after a preprocess, so it is
 * restored here.
 */
export const formOf = <I, O>(schema: z.ZodType<O, I>) =>
  z.preprocess(dropEmpty, schema) as unknown as z.ZodType<O, I | undefined>

/** The input of `listImages`: every parameter of the guide's table, all optional. */
export const listImagesInput = formOf(listParameters.superRefine(refuseTwoSorts).transform(toListQuery))

export type ListQuery = ReturnType<typeof toListQuery>
