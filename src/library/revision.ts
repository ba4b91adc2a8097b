import { Refusal } from "../errors.js"
import type { LibraryReason } from "../schemas/library/values.js"

/** Throws Refusal 412 if `if_match` does not include the current revision. */
export function refuseStaleRevision({ revision }: { revision: number }, wanted: number[] | undefined): void {
  if (wanted === undefined || wanted.includes(revision)) return
  throw new Refusal(412, {
    message: `Somebody else has changed this: its revision is now ${revision}. Read it again, then repeat your change.`,
    reason: "stale_revision" satisfies LibraryReason,
  })
}
