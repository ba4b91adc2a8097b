import { z } from "zod"
import type { GlanceImage } from "./image.js"
import { formOf, listImagesInput, listParameters, toListQuery, type ListQuery } from "./list.js"
import { sortText } from "./sort.js"
import { timeBoundText } from "./time.js"

const PATH = "/v2/images"

/**
 * Longer than any link of ours: a query to Glance is refused past 7,000 characters, and ours says the same.
 */
const LONGEST = 16_000
const FOREIGN = `must be the first or next of an earlier page, which starts with ${PATH}?`

/** How a parameter that is no text is read back out of a link. */
const READ_BACK = new Map<string, (text: string) => unknown>([
  ...["limit", "size_min", "size_max", "min_ram", "min_disk"].map((key) => [key, Number] as const),
  ...["protected", "os_hidden"].map((key) => [key, flag] as const),
])

/**
 * The address of a page, relative and in Glance's form, with *our* parameters: Glance's own `next` drops the
 * repeated ones (recorded from Glance 25), so Polaris writes the link itself and never follows one.
 */
function pageLink(query: ListQuery, marker: string | undefined): string {
  const { sort, created_at, updated_at, ...plain } = query
  const times = { created_at: created_at?.map(timeBoundText), updated_at: updated_at?.map(timeBoundText) }
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries({ ...plain, ...times, sort: sortText(sort), marker }))
    for (const one of [value].flat()) if (one !== undefined) search.append(key, String(one))
  return `${PATH}?${search.toString()}`
}

/** A link of ours, read back into the query it stands for. No request is ever sent to it. */
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

const ALONE = "already carries every filter: hand it in alone"

const withLinks = listParameters.extend({ first: link.optional(), next: link.optional() })

/** What `listImagesWithPagination` takes: the parameters of `listImages`, or one `first` or `next` alone. */
export const imagesPaginatedInput = formOf(
  withLinks.transform(({ first, next, ...parameters }, issue): ListQuery => {
    const page = next ?? first
    if (page === undefined) return toListQuery(parameters, issue)
    const others = Object.values({ ...parameters, ...(next && { first }) })
    if (others.every((value) => value === undefined)) return page
    issue.addIssue({ code: "custom", path: [next ? "next" : "first"], message: ALONE })
    return z.NEVER
  }),
)

/**
 * The answer of `listImagesWithPagination`; `first` and `next` are to be handed in again as they are, alone.
 */
export interface ImagesPaginatedResponse {
  images: GlanceImage[]
  first: string
  next?: string
  schema: string
}

export function pageOf(
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
