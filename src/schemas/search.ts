import { z } from "zod"
import { glanceImage, type GlanceImage } from "./image.js"
import { formOf, listParameters, refuseTwoSorts } from "./list.js"

/** An opaque position in a list. Longer than any that Polaris writes. */
const cursor = z
  .string()
  .max(4000)
  .regex(/^[A-Za-z0-9_-]+$/, "must be the cursor of an earlier page")

/** Longer than any name. */
const text = z.string().max(255)

const { marker: _marker, limit: _limit, ...filters } = listParameters.shape

const limit = z.number().int().min(1).max(1000)

/** The fields of `countImages`. */
export const countFields = z
  .strictObject({
    ...filters,
    /** Parts of names, ids, tags or properties, separated by spaces: an image must have all of them. */
    text: text.optional(),
  })
  .superRefine(refuseTwoSorts)

/** The fields of `searchImages`. */
export const searchFields = z
  .strictObject({
    ...countFields.shape,
    /** The most images of a page. */
    limit: limit.optional(),
    /** The `cursor` of the previous page, with the same text, filters and sort. */
    cursor: cursor.optional(),
  })
  .superRefine(refuseTwoSorts)

/** The fields of `listImagesWithSearch`. */
export const searchPageFields = z
  .strictObject({
    ...filters,
    /** The text to search for, and not an exact name as in `listImages`. */
    name: text.optional(),
    /** The most images of a page. */
    limit: limit.optional(),
    /** The `next` of the previous page, with the same name, filters and sort. */
    next: cursor.optional(),
    /** The same as `next`. */
    marker: cursor.optional(),
  })
  .superRefine((given, issue) => {
    refuseTwoSorts(given, issue)
    if (given.next !== undefined && given.marker !== undefined)
      issue.addIssue({
        code: "custom",
        path: ["marker"],
        message: "means the same as next: send one of them",
      })
  })

export const countImagesInput = formOf(countFields)
export const searchImagesInput = formOf(searchFields)
export const listImagesWithSearchInput = formOf(searchPageFields)

export type CountFields = z.output<typeof countFields>
export type SearchFields = z.output<typeof searchFields>
export type SearchPageFields = z.output<typeof searchPageFields>

/** The output of `searchImages`. */
export interface ImageSearchResult {
  images: GlanceImage[]
  /** Pass it to get the next page; absent if there is none. */
  cursor?: string
  /** Whether all images have been searched: there is no next page. */
  exhausted: boolean
  /** The number of images that were searched for this page. */
  scanned: number
}

/** The output of `countImages`. */
export interface ImageCount {
  /** The number of images that match, among those that were searched. */
  count: number
  /** Whether all images have been searched. If not, there are at least `count`. */
  exhausted: boolean
  /** The number of images that were searched. */
  scanned: number
  /** How many of `count` belong to each part of the list; an image can be in several. */
  groups: {
    /** Those of the caller's project. */
    mine: number
    /** Those that other projects share. */
    shared: number
    public: number
    community: number
    /** Those that lists without `visibility` have: all but the community images of other projects. */
    listed: number
  }
}

/** The output of `listImagesWithSearch`. Pass `next` back with the same filters. */
export interface SearchPage {
  images: GlanceImage[]
  next?: string
  /** The number of all images that match; absent if there are more than Polaris counts. */
  totalCount?: number
  schema: string
}

const found = { images: z.array(glanceImage) }

export const imageSearchResult = z.object({
  ...found,
  cursor: z.string().optional(),
  exhausted: z.boolean(),
  scanned: z.int(),
})

export const imageCount = z.object({
  count: z.int(),
  exhausted: z.boolean(),
  scanned: z.int(),
  groups: z.object({
    mine: z.int(),
    shared: z.int(),
    public: z.int(),
    community: z.int(),
    listed: z.int(),
  }),
})

export const searchPage = z.object({
  ...found,
  next: z.string().optional(),
  totalCount: z.int().optional(),
  schema: z.string(),
})
