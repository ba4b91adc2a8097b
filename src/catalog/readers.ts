import type { Call } from "../call.js"
import { Refusal } from "../errors.js"

const READS_ONLY =
  "Your role in this project is reader, which cannot change anything. Ask for the role member in the project."

/** Throws Refusal 403 for a caller that may only read. */
export function refuseReaders({ caller }: Pick<Call, "caller">): void {
  if (caller.isReader) throw new Refusal(403, READS_ONLY)
}
