import { z } from "zod"

/** Glance's sort keys; it refuses every other key with 400 (recorded from Glance 25; docs/adr/0010). */
export const SORT_KEYS = [
  "name",
  "status",
  "container_format",
  "disk_format",
  "size",
  "id",
  "created_at",
  "updated_at",
] as const
export const SORT_DIRECTIONS = ["asc", "desc"] as const

export interface SortBy {
  key: (typeof SORT_KEYS)[number]
  direction: (typeof SORT_DIRECTIONS)[number]
}

export const sortKey = z.enum(SORT_KEYS)
export const sortDirection = z.enum(SORT_DIRECTIONS)

const HINT = `must be key:direction, several joined by commas; keys are ${SORT_KEYS.join(", ")}; directions are asc and desc`

const by = z.object({ key: sortKey, direction: sortDirection })

/** `name:asc,created_at:desc`. A key without a direction is descending, as in Glance. */
export const sortList = z
  .string()
  .max(500)
  .transform((text, issue): SortBy[] => {
    const parts = text.split(",").map((part) => part.trim().split(":"))
    return parts.map(([key, direction = "desc", ...more]) => {
      const read = by.safeParse({ key, direction: direction.toLowerCase() })
      if (read.success && more.length === 0) return read.data
      issue.addIssue({ code: "custom", message: HINT })
      return z.NEVER
    })
  })

export const sortText = (sort: SortBy[]) => sort.map(({ key, direction }) => `${key}:${direction}`).join(",")
