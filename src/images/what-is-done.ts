import { isDeepStrictEqual } from "node:util"
import { Refusal, UpstreamError } from "../errors.js"
import { ignoreExpected, withNote } from "../failure.js"
import type { GlancePatch, Images } from "../glance/images.js"
import { coarseKey } from "../schemas/collation.js"
import type { GlanceImage } from "../schemas/image.js"
import { baseAttributes, isProperty } from "../schemas/properties.js"
import { IGNORES, twins } from "../schemas/twins.js"
import { unescaped } from "./evaluate.js"
import { getImage } from "./get.js"
import { propertyText } from "./property-text.js"

/**
 * Rethrows the failure of a patch. If Glance may have stored a part, reads the image again, and names the
 * attributes that have their new value: Glance writes tags after everything else. Throws Refusal 409 if
 * Glance can never store the change.
 */
export function whatIsDone(
  images: Images,
  before: GlanceImage,
  patch: GlancePatch[],
): (error: unknown) => Promise<never> {
  return async (error) => {
    if (!(error instanceof UpstreamError) || (error.failure.status ?? 500) < 500) throw error
    const now = await getImage(images, before.id).catch(ignoreExpected)
    if (now === undefined) throw withNote(error, UNKNOWN)
    const changes = patch
      .map((operation) => wanted(operation))
      .filter(([name, value]) => !has(before, name, value))
    const [done, missing] = [true, false].map((isDone) =>
      changes.filter(([name, value]) => has(now, name, value) === isDone).map(([name]) => name),
    ) as [string[], string[]]
    if (done.length > 0) throw withNote(error, missing.length > 0 ? half(done, missing) : WHOLE)
    const reason = error.failure.status === 500 ? cannotStore(before, patch) : undefined
    throw reason === undefined ? error : new Refusal(409, { message: reason, cause: error })
  }
}

const UNKNOWN = "The update may have been applied in part or in full. Read the image before you try again."
const WHOLE = "The update was applied nevertheless."
const half = (done: string[], missing: string[]) =>
  `The update was applied in part: ${done.join(", ")} ${done.length > 1 ? "have" : "has"} the new value, ` +
  `but not ${missing.join(", ")}.`

type Wanted = [name: string, value: unknown]

const nameOf = ({ path }: GlancePatch) => unescaped(path.slice(1))
const wanted = (operation: GlancePatch): Wanted => [
  nameOf(operation),
  operation.op === "remove" ? undefined : operation.value,
]

const has = (image: GlanceImage, name: string, value: unknown) =>
  isDeepStrictEqual(comparable(name, new Map(Object.entries(image)).get(name)), comparable(name, value))

function comparable(name: string, value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return [...new Set(value)].sort()
  return Object.hasOwn(baseAttributes, name) ? value : propertyText(name, value as string)
}

/**
 * Why Glance always responds 500: its database has a property with an equal name, perhaps a removed one, or
 * considers two tags equal. Databases differ in what they consider equal, and Polaris cannot ask them.
 */
function cannotStore(before: GlanceImage, patch: GlancePatch[]): string | undefined {
  const names = Object.keys(before).filter(isProperty)
  const added = patch.filter(({ op }) => op === "add").map(nameOf)
  const fresh = added.filter((name) => !names.includes(name))
  if (fresh.length > 0) {
    const [name = fresh.join(" or "), twin] = twins([...names, ...fresh], coarseKey) ?? []
    return taken(name, twin === undefined ? "another property, perhaps a removed one" : JSON.stringify(twin))
  }
  const tags = patch.flatMap((operation) =>
    "value" in operation && nameOf(operation) === "tags" ? operation.value : [],
  )
  const pair = twins([...(before.tags ?? []), ...(tags as string[])], coarseKey)
  return pair && taken(...(pair.map((tag) => JSON.stringify(tag)) as [string, string]))
}

const taken = (name: string, twin: string) =>
  `Glance cannot store ${name}, most likely because its database considers it equal to ${twin} (${IGNORES}). ` +
  "Nothing was changed. Use the other spelling, or another name."
