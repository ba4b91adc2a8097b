import type { Pool } from "./values.js"

/** Of each field, so many of the last values. */
const MOST = 100

export type Chapter = "image" | "library" | "golden" | "catalog"
export type Pools = Record<Chapter, FillingPool>
type FillingPool = Pool & { add(answer: unknown): void }

/** One of each chapter, since each has ids and names of its own. */
export const createPools = (): Pools => ({
  ...{ image: createPool(), library: createPool() },
  ...{ golden: createPool(), catalog: createPool() },
})

/** The chapter of a procedure, or of a route. */
export function chapterOf(entry: string): Chapter {
  if (/^library|\/v1\/(?:images|albums|uploads|shares|search)/.test(entry) && !entry.includes("/api/"))
    return "library"
  if (/^golden|\/api\/v1/.test(entry)) return "golden"
  return /^catalog|\/api\//.test(entry) ? "catalog" : "image"
}

/** Collects the texts of JSON answers by the names of their fields. */
function createPool(): FillingPool {
  const seen = new Map<string, string[]>()

  function put(field: string, value: string) {
    const values = seen.get(field) ?? []
    if (value.length > 300 || values.includes(value)) return
    values.push(value)
    if (values.length > MOST) values.shift()
    seen.set(field, values)
  }

  function add(value: unknown, field = "", depth = 0): void {
    if (depth > 10) return
    if (typeof value === "string") {
      put(plain(field), value)
      if (UUID.test(value)) put("id", value)
    } else if (Array.isArray(value)) for (const part of value.slice(0, 20)) add(part, field, depth + 1)
    else if (typeof value === "object" && value !== null)
      for (const [name, part] of Object.entries(value)) add(part, name, depth + 1)
  }

  return {
    add: (answer) => add(answer),
    of: (field) => seen.get(plain(field)) ?? (/ids?$/i.test(field) ? (seen.get("id") ?? []) : []),
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** `image_id`, `imageId` and `imageIds` are one field. */
const plain = (field: string) => field.toLowerCase().replace(/[_-]/g, "").replace(/ids$/, "id")
