import type { ImageRecord } from "../../glance/image.js"
import type { GlancePatch } from "../../glance/images.js"
import type { CatalogContext } from "../catalog.js"
import { removableOf } from "../delete.js"
import { checkFileChange } from "../edit-file.js"
import { editableOf } from "../edit.js"
import { copiesIn, findCopiesToChange, type FoundCopy } from "../find.js"
import { glancePatch } from "../glance-patch.js"
import { pointerTo } from "../wrong-attribute.js"
import type { Operation } from "./read.js"
import type { Work } from "./works.js"

/** Work that can be done, as far as it can be seen beforehand. */
export interface CheckedWork extends Work {
  /** The copy that the edits change. */
  copy: FoundCopy
  /** The copies that a removal removes. */
  removable: FoundCopy[]
}

/** Throws the failure of the first operation that cannot be done. Writes nothing. */
export async function checkWork(context: CatalogContext, work: Work): Promise<CheckedWork> {
  const { call } = context
  const [first = work.removal] = work.edits
  const copies = await attempt(first, async () =>
    copiesIn(await findCopiesToChange(context, [work.hash]), work.hash),
  )
  const [copy] = copies
  if (work.edits.length > 0) await attempt(first, () => editableOf(copies, call))
  const isProtected = await checkEdits(context, work, copy)
  const after = copies.map((one) => (one === copy ? { ...one, isProtected } : one))
  const removable = await attempt(work.removal, () => (work.removal === undefined ? [] : removableOf(after)))
  return { ...work, copy, removable }
}

/** Whether the image is protected after the edits. */
async function checkEdits(context: CatalogContext, { edits }: Work, copy: FoundCopy): Promise<boolean> {
  const [first] = edits
  if (first === undefined) return copy.isProtected
  const { catalog, call } = context
  if (copy.source === "library") {
    let tags: readonly string[] = copy.tags
    for (const edit of edits) {
      await attempt(edit, () => checkFileChange(catalog, edit.change, tags))
      tags = edit.change.tags(tags)
    }
    return copy.isProtected
  }
  let record = await attempt(first, () => catalog.glanceFor(call).images.get(copy.sourceId))
  for (const edit of edits)
    record = patched(record, await attempt(edit, () => glancePatch(record, edit.change)))
  return record.protected === true
}

async function attempt<T>(operation: Operation | undefined, one: () => T | Promise<T>): Promise<T> {
  try {
    return await one()
  } catch (error) {
    throw operation === undefined ? error : operation.fail(error)
  }
}

/** An image as it would be after a patch. */
function patched(record: ImageRecord, patch: readonly GlancePatch[]): ImageRecord {
  const values = new Map<string, [string, unknown]>(
    Object.entries(record).map((entry) => [pointerTo(entry[0]), entry]),
  )
  for (const operation of patch) {
    const { path } = operation
    const name = path.slice(1).replaceAll("~1", "/").replaceAll("~0", "~")
    if (operation.op === "remove") values.delete(path)
    else values.set(path, [name, operation.value])
  }
  return Object.fromEntries(values.values()) as ImageRecord
}
