import { coarseKey, compareTexts } from "../schemas/collation.js"
import type { GlanceImage } from "../schemas/image.js"
import type { SortBy } from "../schemas/sort.js"

/** Sort keys for which an unset value differs from an empty one: null and `""`, null and 0. */
const NULLABLE = new Set<SortBy["key"]>(["name", "size"])

export const nullableKeys = (sort: SortBy[]) => sort.map(({ key }) => key).filter((key) => NULLABLE.has(key))

/**
 * Whether Glance can continue after this image. It distinguishes null from `""` and 0 when it sorts, but not
 * when it looks for the images after a marker: there it skips and repeats rows (recorded from Glance 25,
 * paging by `size` and `name`). A name that sorts before `""`, or equals it in the database, is just as
 * unreliable.
 */
export const isReliableMarker = (image: GlanceImage, sort: SortBy[]) =>
  nullableKeys(sort).every((key) => (key === "name" ? isAfterEmpty(image.name) : Boolean(image[key])))

const isAfterEmpty = (name = "") => coarseKey(name) !== "" && compareTexts(name, "") > 0

type CompareNames = (one: string, other: string) => number

type Sorted = Pick<GlanceImage, SortBy["key"]>

/** The images in Glance's order. */
export const inOrder = (images: GlanceImage[], sort: SortBy[], compareNames: CompareNames): GlanceImage[] =>
  images.toSorted(comparing(sort, compareNames))

/**
 * Compares two images as Glance orders them: unset values first when ascending, then by time and id, which
 * Glance appends in the direction of a single key, and descending otherwise.
 */
export function comparing(sort: SortBy[], compareNames: CompareNames = compareTexts) {
  const direction = sort.length === 1 && sort[0] !== undefined ? sort[0].direction : "desc"
  const by: SortBy[] = [...sort, { key: "created_at", direction }, { key: "id", direction }]
  return (one: Sorted, other: Sorted): number => {
    for (const { key, direction } of by) {
      const difference = ascending(one[key], other[key], key === "name" ? compareNames : compareTexts)
      if (difference !== 0) return direction === "asc" ? difference : -difference
    }
    return 0
  }
}

type Value = string | number | undefined

function ascending(one: Value, other: Value, compare: CompareNames): number {
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined)
  if (typeof one === "number" && typeof other === "number") return one - other
  return compare(String(one), String(other))
}

/**
 * The order of these names, which Glance has sorted descending: `compareTexts`, unless its database sorts
 * differently. In that case, neighbours that may be equal there count as equal.
 */
export function orderOf(names: string[]): CompareNames {
  const isOurs = names.every((name, at) => at === 0 || compareTexts(names[at - 1] ?? "", name) >= 0)
  if (isOurs) return compareTexts
  const ranks = new Map<string, number>()
  let [rank, last] = [0, ""]
  for (const name of names) {
    const key = coarseKey(name)
    if (key !== last) rank--
    last = key
    ranks.set(name, rank)
  }
  const rankOf = (name: string) => ranks.get(name) ?? Number.MIN_SAFE_INTEGER
  return (one, other) => rankOf(one) - rankOf(other)
}
