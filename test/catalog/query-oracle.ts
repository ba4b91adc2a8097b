import type { CatalogImage, Json } from "../../src/catalog/catalog.js"
import type { FilterInput } from "../../src/schemas/catalog/query.js"

/** A plain scan of images: what a query must find, without any index. */

type Scalar = string | number | boolean

const isDate = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/.test(value)

const isScalar = (value: Json): value is Scalar => value !== null && typeof value !== "object"

/** The values of a field, in their order. */
function valuesOf(image: CatalogImage, field: string): Json[] {
  if (field === "tags") return image.tags
  if (field === "tag_count") return [image.tags.length]
  if (field === "created_at") return [image.createdAt.toISOString()]
  if (field === "id") return [image.hash]
  const value = field === "task_id" ? image.taskId : image.attributes[field]
  if (value === undefined || value === null) return []
  return Array.isArray(value) && value.length > 0 ? value : [value]
}

function equals(stored: Json, asked: string): boolean {
  if (typeof stored === "number") return asked.trim() !== "" && Number(asked) === stored
  if (isDate(stored)) return isDate(asked) && Date.parse(stored) === Date.parse(asked)
  return isScalar(stored) && String(stored) === asked
}

const COMPARISONS: Record<string, (order: number) => boolean> = {
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
}

function compares(stored: Json, operator: string, asked: string): boolean {
  const holds = COMPARISONS[operator]
  if (holds === undefined) return false
  if (typeof stored === "number") return !isDate(asked) && holds(stored - Number(asked))
  return isDate(stored) && isDate(asked) && holds(Date.parse(stored) - Date.parse(asked))
}

const TEXTUAL: Record<string, (stored: string, asked: string) => boolean> = {
  contains: (stored, asked) => stored.includes(asked),
  starts_with: (stored, asked) => stored.startsWith(asked),
  ends_with: (stored, asked) => stored.endsWith(asked),
}

function holds(image: CatalogImage, { field, operator, value }: FilterInput): boolean {
  const stored = valuesOf(image, field)
  const asked = [value].flat().map(String)
  const some = () => stored.some((one) => asked.some((text) => equals(one, text)))
  if (operator === undefined || operator === "in" || operator === "any") return some()
  if (operator === "not_in" || operator === "none") return !some()
  if (operator === "all") return asked.every((text) => stored.some((one) => equals(one, text)))
  if (operator === "not_null") return stored.length > 0 === (asked[0] === "true")
  const textual = TEXTUAL[operator]
  const [text = ""] = asked
  if (textual !== undefined)
    return stored.some((one) => typeof one === "string" && !isDate(one) && textual(one, text))
  return stored.some((one) => compares(one, operator, text))
}

function matches(image: CatalogImage, filters: readonly FilterInput[]): boolean {
  const of = (group: FilterInput["group"]) => filters.filter((one) => one.group === group)
  const alternatives = of("or")
  return (
    of(undefined).every((one) => holds(image, one)) &&
    of("not").every((one) => !holds(image, one)) &&
    (alternatives.length === 0 || alternatives.some((one) => holds(image, one)))
  )
}

/** Numbers, then dates, texts and booleans; undefined for what has no value to sort by. */
function rankOf(value: Json | undefined): [number, number | Buffer] | undefined {
  if (typeof value === "number") return [0, value]
  if (isDate(value)) return [1, Date.parse(value)]
  if (typeof value === "string") return [2, Buffer.from(value)]
  if (typeof value === "boolean") return [3, Number(value)]
  return undefined
}

function compareBy(key: string, one: CatalogImage, other: CatalogImage): number {
  const isDescending = key.startsWith("-")
  const [a, b] = [one, other].map((image) => rankOf(valuesOf(image, key.replace(/^-/, ""))[0]))
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  if (a[0] !== b[0]) return a[0] - b[0]
  const order = typeof a[1] === "number" ? a[1] - Number(b[1]) : Buffer.compare(a[1], b[1] as Buffer)
  return isDescending ? -order : order
}

/** The hashes of what a query finds, in its order. */
export const scan = (
  images: readonly CatalogImage[],
  filters: readonly FilterInput[],
  sort: readonly string[],
) =>
  images
    .filter((image) => matches(image, filters))
    .toSorted(
      (one, other) =>
        sort.map((key) => compareBy(key, one, other)).find((order) => order !== 0) ??
        (one.hash < other.hash ? -1 : 1),
    )
    .map(({ hash }) => hash)
