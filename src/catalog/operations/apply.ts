import type { CatalogContext } from "../catalog.js"
import { deleteCopy } from "../delete.js"
import { writeTo } from "../edit.js"
import type { FoundCopy } from "../find.js"
import type { CheckedWork } from "./check.js"
import { eachWork } from "./each.js"
import type { Undoing } from "./undoing.js"
import { combined } from "./works.js"

/** Makes the changes of each image as one. Images do not affect each other. */
export async function applyEdits(
  context: CatalogContext,
  works: readonly CheckedWork[],
  undoing: Undoing,
): Promise<void> {
  const edited = works.filter(({ edits }) => edits.length > 0)
  await eachWork(context, edited, async ({ copy, edits }) => {
    const operations = edits.map(({ at }) => at)
    const change = combined(edits.map((edit) => edit.change))
    const note = (undo: Parameters<Undoing["note"]>[0]["undo"]) => undoing.note({ operations, undo })
    await writeTo(context, copy, { change, ifMatch: undefined, note }).catch((error: unknown) => {
      throw edits.at(-1)?.fail(error) ?? error
    })
  })
}

/** Files of the library first: the trash gives them back. What Glance has removed is gone. */
export async function applyRemovals(
  context: CatalogContext,
  works: readonly CheckedWork[],
  undoing: Undoing,
): Promise<void> {
  for (const source of ["library", "glance"] as const)
    await eachWork(context, works, async ({ removal, removable }) => {
      for (const copy of removable.filter((one) => one.source === source)) {
        if (removal === undefined) continue
        await remove(context, copy, removal.at, undoing).catch((error: unknown) => {
          throw removal.fail(error)
        })
      }
    })
}

async function remove(context: CatalogContext, copy: FoundCopy, at: number, undoing: Undoing): Promise<void> {
  const { source, sourceId } = copy
  if (source === "library")
    undoing.note({
      operations: [at],
      undo: async ({ catalog, call }) => catalog.files?.restore(call, sourceId),
    })
  const isThere = await deleteCopy(context, copy)
  if (source === "glance" && isThere) undoing.noteRemoved(at)
}
