import { Refusal } from "../../errors.js"
import { failureOf, logFailure } from "../../failure.js"
import type { OperationReason } from "../../schemas/catalog/operations.js"
import type { CatalogContext } from "../catalog.js"
import type { Undo } from "../edit-glance.js"

interface Done {
  /** The indices of the operations. */
  operations: number[]
  undo: Undo
}

export interface Undoing {
  /** Before a change that can be undone. */
  note(step: Done): void
  /** After what cannot be undone. */
  noteRemoved(at: number): void
  /** Undoes everything, the last first. The failure with what remains. */
  undo(error: unknown): Promise<unknown>
}

export function createUndoing(context: CatalogContext): Undoing {
  const changes: Done[] = []
  const removed = new Set<number>()

  async function attempt({ operations, undo }: Done): Promise<string[]> {
    try {
      await undo(context)
      return []
    } catch (error) {
      logFailure(context.call.log, error, { operations })
      return operations.map((at) => `operations.${at} (${failureOf(error).message.replace(/\.$/, "")})`)
    }
  }

  return {
    note: (done) => void changes.push(done),
    noteRemoved: (at) => void removed.add(at),

    async undo(error) {
      if (changes.length === 0 && removed.size === 0) return error
      const remaining: string[] = []
      for (const done of changes.toReversed()) remaining.push(...(await attempt(done)))
      for (const at of removed) remaining.push(`operations.${at} (its image has been removed from Glance)`)
      const { status, message, reason, issues } = failureOf(error)
      const pointer = error instanceof Refusal ? error.pointer : undefined
      const note =
        remaining.length === 0
          ? "All operations were undone."
          : `The others were undone, but these could not be: ${remaining.join(", ")}.`
      return new Refusal(status, {
        ...{ message: `${message} ${note}`, issues, pointer, cause: error },
        reason: remaining.length === 0 ? reason : ("partly_done" satisfies OperationReason),
      })
    },
  }
}
