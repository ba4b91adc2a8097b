/**
 * An image's attributes by name. A map, because a property may have any name, including `constructor` and
 * `__proto__`.
 */
export type Document = Map<string, unknown>

/** An image that a patch is being applied to. */
export interface Draft {
  document: Document
  get(name: string): unknown
  has(name: string): boolean
  set(name: string, value: unknown): undefined
  remove(name: string): undefined
  /** Whether it has grown by more than `MAX_GROWTH`. */
  hasGrownTooMuch(): boolean
}

/** UTF-16 code units; equals the default of `MAX_BODY_BYTES`, because no legitimate request adds more. */
const MAX_GROWTH = 1_048_576

export function createDraft(before: Document): Draft {
  const document = new Map(before)
  let growth = 0
  const sizeAt = (name: string) => (document.has(name) ? name.length + sizeOf(document.get(name)) : 0)
  return {
    document,
    get: (name) => document.get(name),
    has: (name) => document.has(name),
    set(name, value) {
      growth -= sizeAt(name)
      document.set(name, value)
      growth += sizeAt(name)
    },
    remove(name) {
      growth -= sizeAt(name)
      document.delete(name)
    },
    hasGrownTooMuch: () => growth > MAX_GROWTH,
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length
  return Array.isArray(value) ? value.reduce<number>((sum, one) => sum + sizeOf(one), 0) : 1
}
