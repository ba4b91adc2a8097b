import { createHash } from "node:crypto"
import { z } from "zod"
import { Refusal } from "../../errors.js"
import { glanceImage, type GlanceImage } from "../../schemas/image.js"
import type { ImageQuery } from "./query.js"

/** The last image of a page, reduced to what determines its position. */
export type ImagePosition = Pick<GlanceImage, "id" | "name" | "status" | "created_at" | "updated_at"> &
  Pick<GlanceImage, "container_format" | "disk_format" | "size">

const cursor = z.tuple([z.string(), z.literal(["after", "walk"]), glanceImage])

const OTHER =
  "cursor: belongs to another search. Pass the text, the filters and the sort of the page it came with, or start without it."

/** What a search looks for, in short: a cursor continues only the same search. */
function fingerprint({ terms, query }: ImageQuery): string {
  const text = JSON.stringify([terms, query])
  return createHash("sha256").update(text).digest("base64url").slice(0, 12)
}

/**
 * Where a search continues: after an image in the order of the search, or, with `walk`, after the image that
 * Glance's list continues from.
 */
export interface Start {
  kind: "after" | "walk"
  image: ImagePosition
}

export function cursorAfter(search: ImageQuery, { kind, image }: Start): string {
  const keys = [...search.query.sort.map(({ key }) => key), "created_at" as const, "id" as const]
  const position = Object.fromEntries(keys.map((key) => [key, image[key]]))
  return Buffer.from(JSON.stringify([fingerprint(search), kind, position])).toString("base64url")
}

/** Throws Refusal 400 for a cursor that Polaris did not write for this search. */
export function startAt(search: ImageQuery, text: string | undefined): Start | undefined {
  if (text === undefined) return undefined
  const read = cursor.safeParse(parsed(text))
  if (!read.success || read.data[0] !== fingerprint(search)) throw new Refusal(400, OTHER)
  const [, kind, image] = read.data
  return { kind, image }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString())
  } catch {
    return undefined
  }
}

/** The same search, sorted in any order, finds the same images. */
export const listedBy = ({ query }: ImageQuery): string =>
  JSON.stringify({ ...query, sort: undefined, limit: undefined })
