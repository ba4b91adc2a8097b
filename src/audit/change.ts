import type { CallerIds, CallLog, Facts, ImageChange } from "../call.js"
import { failureOf } from "../failure.js"
import type { Audit } from "./audit.js"

/** A change that a call is making. */
export interface AuditedChange {
  /** The call's log, which also collects what the call notes for the audit. */
  log: CallLog
  /** Records the change, unless nobody knows who made it. Call it once. */
  end(end: { input?: unknown; result?: unknown; error?: unknown }): void
}

interface Making {
  audit: Audit
  reqId: string
  what: string
  address: string
  log: CallLog
  /** Who made the request, if the call itself does not note it. */
  callerOfRequest(): CallerIds | undefined
}

/** Image changes in one line. */
const MOST_CHANGES = 20

/** Signing the parts of an upload changes nothing, and there may be 10,000 of them. */
const NO_CHANGES: ReadonlySet<string> = new Set([
  "library.uploads.signPart",
  "library.uploads.signParts",
  "library.uploads.signS3",
])

/** Runs `work`, and records how it ended. */
export async function recording<T>(
  change: AuditedChange,
  input: unknown,
  work: (log: CallLog) => Promise<T>,
): Promise<T> {
  try {
    const result = await work(change.log)
    change.end({ input, result })
    return result
  } catch (error) {
    change.end({ input, error })
    throw error
  }
}

/** Begins the audit of a change. */
export function beginChange({ audit, reqId, what, address, log, callerOfRequest }: Making): AuditedChange {
  if (!audit.isOn || NO_CHANGES.has(what)) return { log, end: () => undefined }
  const changes: ImageChange[] = []
  let by: CallerIds | undefined
  let imageId: string | undefined
  function note(facts: Facts): void {
    if (facts.change !== undefined && changes.length < MOST_CHANGES) changes.push(facts.change)
    by = facts.by ?? by
    imageId = facts.imageId ?? imageId
    log.note(facts)
  }
  return {
    log: { ...log, note },
    end({ input, result, error }) {
      const caller = by ?? callerOfRequest()
      if (caller === undefined) return
      const { userId, projectId } = caller
      const made = idOf(result)
      const ids = { ...(imageId !== undefined && { imageId }), ...idsIn(input) }
      audit.record({
        ...{ reqId, userId, ...(projectId !== undefined && { projectId }), address, what },
        which: { ...ids, ...(made !== undefined && { made }) },
        ...(changes.length > 0 && { changes }),
        outcome: error === undefined ? "OK" : failureOf(error).code,
      })
    },
  }
}

/** Fields of inputs that say what is changed. None of them is a secret. */
const NAMING = /^(id|name|channel|member|members|status|visibility|hash)$|[a-z](Ids?|_ids?)$/

const [LONGEST, MOST_IDS] = [100, 20]

function idsIn(input: unknown): object {
  if (typeof input !== "object" || input === null) return {}
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
      const texts = [value].flat().slice(0, MOST_IDS)
      if (!NAMING.test(name) || !texts.every((one): one is string => typeof one === "string")) return []
      const short = texts.map((text) => text.slice(0, LONGEST))
      return [[name, Array.isArray(value) ? short : short[0]]]
    }),
  )
}

/** The id of what was created. */
function idOf(result: unknown): string | undefined {
  const id = (result as { id?: unknown } | null | undefined)?.id
  return typeof id === "string" ? id : undefined
}
