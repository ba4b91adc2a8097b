import { isDeepStrictEqual } from "node:util"
import type { ImageChange } from "../call.js"
import type { GlanceImage } from "../schemas/image.js"

/** Characters of one value. */
const LONGEST = 100

/** Set by Glance at every change. */
const IGNORED: ReadonlySet<string> = new Set(["updated_at"])

/** Names of properties whose values may be secrets. */
const SECRET = /passw|secret|token|credential|private|key$/i

/** The fields that differ, with short values, for the audit. */
export function changeOf(before: GlanceImage, after: GlanceImage): ImageChange {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  const names = [...new Set([...old.keys(), ...now.keys()])].filter(
    (name) => !IGNORED.has(name) && !isDeepStrictEqual(old.get(name), now.get(name)),
  )
  const brief = (of: Map<string, unknown>) =>
    Object.fromEntries(names.filter((name) => of.has(name)).map((name) => [name, short(name, of.get(name))]))
  return { imageId: before.id, before: brief(old), after: brief(now) }
}

function short(name: string, value: unknown): unknown {
  if (SECRET.test(name)) return "…"
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : value
}
