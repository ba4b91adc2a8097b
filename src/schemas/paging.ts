import { z } from "zod"
import type { GlanceImage } from "./image.js"
import {
  formOf,
  listImagesInput,
  listParameters,
  refuseTwoSorts,
  toListQuery,
  type ListQuery,
} from "./list.js"
import { sortText } from "./sort.js"
import { timeBoundText } from "./time.js"

const PATH = "/v2/images"

/**
 * Longer than any link Polaris writes: it refuses queries to Glance above 7,000 characters, and a link has
 * the same content.
 */
const LONGEST = 16_000
const FOREIGN = `must be the first or next of an earlier page, which starts with ${PATH}?`

/** Parsers for the parameters of a link that are not text. */
const READ_BACK = new Map<string, (text: string) => unknown>([
  ...["limit", "size_min", "size_max", "min_ram", "min_disk"].map((key) => [key, Number] as const),
  ...["protected", "os_hidden"].map((key) => [key, flag] as const),
])

/**
 * The relative URL of a page, in Glance's form but with Polaris' parameters: Glance's own `next` drops
 * repeated ones (recorded from Glance 25). Polaris never requests such a link.
 */
function pageLink(query: ListQuery, marker: string | undefined): string {
  const { sort, created_at, updated_at, ...plain } = query
  const times = { created_at: created_at?.map(timeBoundText), updated_at: updated_at?.map(timeBoundText) }
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries({ ...plain, ...times, sort: sortText(sort), marker }))
    for (const one of [value].flat()) if (one !== undefined) search.append(key, String(one))
  return `${PATH}?${search.toString()}`
}

/** A link that Polaris wrote, parsed into its query. No request is ever sent to it. */
const link = z
  .string()
  .max(LONGEST)
  .transform((text, issue): ListQuery => {
    const [path, search, ...more] = text.split("?")
    const parsed = listImagesInput.safeParse(readBack(new URLSearchParams(search)))
    if (path === PATH && search !== undefined && more.length === 0 && parsed.success) return parsed.data
    issue.addIssue({ code: "custom", message: FOREIGN })
    return z.NEVER
  })

function readBack(search: URLSearchParams): Record<string, unknown> {
  const read = (key: string) => {
    const values = search.getAll(key).map((text) => READ_BACK.get(key)?.(text) ?? text)
    return values.length === 1 ? values[0] : values
  }
  return Object.fromEntries([...new Set(search.keys())].map((key) => [key, read(key)]))
}

function flag(text: string): unknown {
  return text === "true" || (text === "false" ? false : text)
}

const ALONE = "already contains every filter: pass it alone"

const withLinks = listParameters.extend({ first: link.optional(), next: link.optional() })

/** The input of `listImagesWithPagination`: the parameters of `listImages`, or `first` or `next` alone. */
export const imagesPaginatedInput = formOf(
  withLinks.transform(({ first, next, ...parameters }, issue): ListQuery => {
    const page = next ?? first
    if (page === undefined) {
      refuseTwoSorts(parameters, issue)
      return toListQuery(parameters)
    }
    const others = Object.values({ ...parameters, ...(next && { first }) })
    if (others.every((value) => value === undefined)) return page
    issue.addIssue({ code: "custom", path: [next ? "next" : "first"], message: ALONE })
    return z.NEVER
  }),
)

/** The output of `listImagesWithPagination`. Pass `first` or `next` back unchanged and alone. */
export interface ImagesPaginatedResponse {
  images: GlanceImage[]
  /** A link to the first page, for the input's `first`. */
  first: string
  /** A link to the next page, for the input's `next`; absent on the last page. */
  next?: string
  schema: string
}

export function toPaginatedResponse(
  query: ListQuery,
  { images, marker }: { images: GlanceImage[]; marker: string | undefined },
) {
  const next = marker === undefined ? {} : { next: pageLink(query, marker) }
  const page: ImagesPaginatedResponse = {
    images,
    first: pageLink(query, undefined),
    ...next,
    schema: "/v2/schemas/images",
  }
  return page
}
