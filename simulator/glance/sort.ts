import { ranked } from "../collation.js"
import type { Image } from "../world.js"
import { Fault } from "./fault.js"

const sortKeys = [
  "name",
  "status",
  "container_format",
  "disk_format",
  "size",
  "id",
  "created_at",
  "updated_at",
] as const
type SortKey = (typeof sortKeys)[number]
type Direction = "asc" | "desc"
export type Order = { key: SortKey; direction: Direction }[]

function sortKey(text: string): SortKey {
  const found = sortKeys.find((key) => key === text)
  if (!found) {
    const choice = sortKeys.join(", ")
    throw new Fault(400, `Invalid sort key: ${text}. It must be one of the following: ${choice}.`)
  }
  return found
}

function sortDirection(text: string): Direction {
  if (text !== "asc" && text !== "desc") throw new Fault(400, `Invalid sort direction: ${text}`)
  return text
}

/** Takes the sort parameters out of the query and reads them; both syntaxes at once are refused. */
export function takeOrder(query: URLSearchParams): Order {
  const sort = query.get("sort")
  if (sort === null) return oldSyntax(query)
  if (query.has("sort_key") || query.has("sort_dir")) {
    throw new Fault(400, "Old and new sorting syntax cannot be combined")
  }
  // Only the first `sort` is the order; a second one stays and becomes a property filter.
  dropFirst(query, "sort")
  const order = sort
    .trim()
    .split(",")
    .map((part) => {
      const [key = "", ...rest] = part.split(":")
      return { key: sortKey(key.trim()), direction: sortDirection(rest.join(":").trim() || "desc") }
    })
  return completed(order, order.length === 1 ? order[0]?.direction : "desc")
}

function oldSyntax(query: URLSearchParams): Order {
  const keys = query.getAll("sort_key").map((key) => sortKey(key.trim()))
  const directions = query.getAll("sort_dir").map((direction) => sortDirection(direction.trim()))
  if (directions.length > 1 && directions.length !== keys.length) {
    throw new Fault(400, "Number of sort dirs does not match the number of sort keys")
  }
  query.delete("sort_key")
  query.delete("sort_dir")
  const [only] = directions
  const spread = (index: number) => (directions.length > 1 ? directions[index] : only) ?? "desc"
  const order = (keys.length > 0 ? keys : (["created_at"] as const)).map((key, index) => ({
    key,
    direction: spread(index),
  }))
  return completed(order, directions.length > 1 ? "desc" : only)
}

/** Glance appends creation time and id, so that the order is always total. */
function completed(order: Order, direction: Direction = "desc"): Order {
  const missing = (["created_at", "id"] as const).filter((key) => !order.some((one) => one.key === key))
  return [...order, ...missing.map((key) => ({ key, direction }))]
}

export function dropFirst(query: URLSearchParams, name: string): string | undefined {
  const [first, ...rest] = query.getAll(name)
  query.delete(name)
  for (const value of rest) query.append(name, value)
  return first
}

/** A key has values of one type. */
const compared = (one: string | number, two: string | number) =>
  typeof one === "number" ? one - Number(two) : ranked(one, String(two))

/** Compares for ORDER BY: a null comes before every value. */
export const compareBy =
  (order: Order) =>
  (one: Image, two: Image): number => {
    for (const { key, direction } of order) {
      const [left, right] = [one[key], two[key]]
      const nulls = Number(left !== null) - Number(right !== null)
      const rank = left === null || right === null ? nulls : compared(left, right)
      if (rank !== 0) return direction === "asc" ? rank : -rank
    }
    return 0
  }

/** What comes after the marker. Here a null counts as an empty text or 0, unlike in the order itself. */
export const isAfter = (order: Order, marker: Image) => (image: Image) => {
  for (const { key, direction } of order) {
    const empty = key === "size" ? 0 : ""
    const rank = compared(image[key] ?? empty, marker[key] ?? empty)
    if (rank !== 0) return direction === "asc" ? rank > 0 : rank < 0
  }
  return false
}
