import { callerGone } from "../../errors.js"
import type { OperationInput, OperationResult } from "../../schemas/catalog/operations.js"
import { never } from "../../signals.js"
import type { CatalogContext } from "../catalog.js"
import { refuseReaders } from "../readers.js"
import { applyEdits, applyRemovals } from "./apply.js"
import { checkWork, type CheckedWork } from "./check.js"
import { eachWork } from "./each.js"
import { readOperations } from "./read.js"
import { describeUpdated } from "./results.js"
import { createUndoing } from "./undoing.js"
import { worksOf } from "./works.js"

/** Images that are confirmed in one go. */
const PAGE = 500

/**
 * Does all operations or none, as far as Glance allows (docs/adr/0042): every operation is checked before
 * anything is written; then come the edits, and removals last. If one fails, what was done before is undone.
 * Refusal with a pointer to what is wrong; its reason is `partly_done` if something remains.
 */
export async function operate(
  context: CatalogContext,
  { operations: given }: { operations: OperationInput[] },
): Promise<OperationResult[]> {
  const { catalog, call } = context
  refuseReaders(call)
  const operations = readOperations(given)
  const works = worksOf(operations)
  await catalog.index.ready(call)
  for (let at = 0; at < works.length; at += PAGE)
    await catalog.index.confirm(
      call,
      works.slice(at, at + PAGE).map(({ hash }) => hash),
    )
  const checked = new Map<string, CheckedWork>()
  await eachWork(context, works, async (work) => {
    checked.set(work.hash, await checkWork(context, work))
  })
  if (call.signal.aborted) throw callerGone(call.signal.reason)
  /** A caller that leaves now does not leave half of it. */
  const untilDone = { catalog, call: { ...call, signal: never() } }
  const undoing = createUndoing(untilDone)
  const all = works.flatMap(({ hash }) => checked.get(hash) ?? [])
  try {
    await applyEdits(untilDone, all, undoing)
    const updated = await describeUpdated(untilDone, operations)
    await applyRemovals(untilDone, all, undoing)
    return operations.map(({ hash, isUpdate }) => {
      const data = isUpdate ? updated.get(hash) : undefined
      return data === undefined ? {} : { data }
    })
  } catch (error) {
    throw await undoing.undo(error)
  }
}
