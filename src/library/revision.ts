import { Refusal } from "../errors.js"
import type { LibraryReason } from "../schemas/library/values.js"

/** Refusal 412 when none of the revisions that a caller wants to change is the current one. */
export function refuseStaleRevision({ revision }: { revision: number }, wanted: number[] | undefined): void {
  if (wanted === undefined || wanted.includes(revision)) return
  throw new Refusal(412, {
    message: `Somebody else has changed this: its revision is now ${revision}. Read it again, then repeat your change.`,
    reason: "stale_revision" satisfies LibraryReason,
  })
}
