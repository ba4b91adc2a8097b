import { Refusal } from "../../errors.js"
import type { ImageRecord } from "../../glance/image.js"
import type { GlancePatch } from "../../glance/images.js"
import type { CatalogContext, CatalogImage, Json } from "../catalog.js"
import type { Change } from "../change.js"
import { pointerTo } from "../wrong-attribute.js"

const OVERTAKEN = "somebody else has changed the image since"

/** Undoes a change of an image at Glance. What somebody else has changed since stays: Refusal 409. */
export async function undoAtGlance(
  { catalog, call }: CatalogContext,
  before: ImageRecord,
  patch: readonly GlancePatch[],
): Promise<void> {
  const { images } = catalog.glanceFor(call)
  const { id: imageId } = before
  const write = async () => {
    const undo = inverse(patch, { before, now: await images.get(imageId) })
    if (undo.length > 0) await images.patch(imageId, undo)
  }
  /** Whoever has changed the image may do so. */
  const turn = { imageId, call, mayChange: async () => true }
  await catalog.inTurn(turn, () => catalog.turns.run({ call, imageId }, write))
}

/** The operations that give each name its earlier value, apart from those that have it. */
function inverse(
  patch: readonly GlancePatch[],
  { before, now }: Record<"before" | "now", ImageRecord>,
): GlancePatch[] {
  const [old, current] = [valuesOf(before), valuesOf(now)]
  return patch.flatMap((operation): GlancePatch[] => {
    const { path } = operation
    const [earlier, present] = [old.get(path) ?? null, current.get(path) ?? null]
    if (isSame(present, earlier)) return []
    if (!isSame(present, "value" in operation ? (operation.value as Json) : null))
      throw new Refusal(409, OVERTAKEN)
    if (!old.has(path)) return [{ op: "remove", path }]
    return [{ op: current.has(path) ? "replace" : "add", path, value: old.get(path) }]
  })
}

const valuesOf = (record: ImageRecord) =>
  new Map(Object.entries(record).map(([name, value]) => [pointerTo(name), value as Json | undefined]))

/** Tags have no order, and the library cuts spaces off texts. */
const isSame = (one: Json, other: Json) => JSON.stringify(plain(one)) === JSON.stringify(plain(other))

function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain).toSorted()
  return typeof value === "string" ? value.trim() : value
}

/** The change that undoes one of a file of the library, in the same way. */
export function undoOf(
  change: Change,
  { before, now }: Record<"before" | "now", Pick<CatalogImage, "attributes" | "tags" | "taskId">>,
): Change {
  const names = [...change.attributes].filter(([name, value]) => {
    const present = valueOf(now, name)
    if (isSame(present, valueOf(before, name))) return false
    if (!isSame(present, value)) throw new Refusal(409, OVERTAKEN)
    return true
  })
  const changesTags = change.changesTags && !isSame(now.tags, before.tags)
  if (changesTags && !isSame(now.tags, change.tags(before.tags))) throw new Refusal(409, OVERTAKEN)
  const attributes = new Map(names.map(([name]) => [name, valueOf(before, name)]))
  return { fields: [], attributes, tags: () => before.tags, changesTags }
}

const valueOf = ({ attributes, taskId }: Pick<CatalogImage, "attributes" | "taskId">, name: string): Json =>
  name === "task_id" ? taskId : (attributes[name] ?? null)
