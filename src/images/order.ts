import type { GlanceImage } from "../schemas/image.js"
import type { SortBy } from "../schemas/sort.js"

/** Sort keys by which nothing and an empty value are different things: null and `""`, null and 0. */
const NULLABLE = new Set<SortBy["key"]>(["name", "size"])

export const nullableKeys = (sort: SortBy[]) => sort.map(({ key }) => key).filter((key) => NULLABLE.has(key))

/**
 * Whether Glance can continue after this image. It distinguishes null from `""` and 0 when it sorts, but not
 * when it looks for the images after a marker: there it skips and repeats rows (recorded from Glance 25,
 * paging by `size` and `name`).
 */
export const isReliableMarker = (image: GlanceImage, sort: SortBy[]) =>
  nullableKeys(sort).every((key) => Boolean(image[key]))

/** Glance's order: nothing before something when ascending, letters without case, then by time and id. */
export function inOrder(images: GlanceImage[], sort: SortBy[]): GlanceImage[] {
  const by: SortBy[] = [...sort, { key: "created_at", direction: "desc" }, { key: "id", direction: "desc" }]
  const compare = (one: GlanceImage, other: GlanceImage) => {
    for (const { key, direction } of by) {
      const difference = ascending(one[key], other[key])
      if (difference !== 0) return direction === "asc" ? difference : -difference
    }
    return 0
  }
  return images.toSorted(compare)
}

type Value = string | number | undefined

function ascending(one: Value, other: Value): number {
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined)
  if (typeof one === "number" && typeof other === "number") return one - other
  return LETTERS.compare(String(one), String(other))
}

const LETTERS = new Intl.Collator("en", { sensitivity: "accent" })
