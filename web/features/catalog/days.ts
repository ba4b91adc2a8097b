import type { CatalogField } from "./use-catalog.js"

/** Fields that are moments. The dates of other fields are days, which are the same in every zone. */
const MOMENTS = new Set(["created_at", "updated_at"])

/** The value of a filter for a chosen day: for a moment, the start of the day in the reader's time zone. */
export function fromDay(value: string, { id, types }: CatalogField): string {
  if (!MOMENTS.has(id) || !types.includes("date")) return value
  const start = new Date(`${value}T00:00:00`)
  return Number.isNaN(start.getTime()) ? value : start.toISOString()
}

/** The day for the value of a filter. */
export function asDay(value: string, { types }: CatalogField): string {
  if (types.length !== 1 || types[0] !== "date" || !value.includes("T")) return value
  const time = new Date(value)
  if (Number.isNaN(time.getTime())) return value
  const two = (part: number) => String(part).padStart(2, "0")
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
}
