import { setTimeout as pause } from "node:timers/promises"
import type { GoldenLogEvent } from "../schemas/golden/images.js"
import { findGolden } from "./find.js"
import type { GoldenContext } from "./golden.js"

interface Ref {
  name: string
}

/** The last lines that the newest build's machine has written to its console, as plain text. */
export async function goldenLogs({ golden, call }: GoldenContext, { name }: Ref): Promise<{ log: string }> {
  const { build } = await golden.database.query(
    (queries) => findGolden(queries, call.caller, name),
    call.signal,
  )
  return { log: build.log }
}

/** How often watchers look whether the caller may still watch, in milliseconds. */
const CHECK_MS = 60_000

/**
 * The console as it grows, first what there is. Ends when the build has ended. `mayStay` throws if the caller
 * may no longer watch.
 */
export async function* followGolden(
  { golden, call }: Pick<GoldenContext, "golden" | "call">,
  { name }: Ref,
  mayStay: () => Promise<void>,
): AsyncGenerator<GoldenLogEvent, void> {
  let shown: { buildId: string; log: string } | undefined
  let checked = Date.now()
  for (;;) {
    const { build } = await golden.database.query(
      (queries) => findGolden(queries, call.caller, name),
      call.signal,
    )
    const { id: buildId, log, endedAt } = build
    const isSame = shown?.buildId === buildId && log.startsWith(shown.log)
    const text = isSame ? log.slice(shown?.log.length) : log
    if (shown === undefined || text !== "" || !isSame) yield { text, is_new: !isSame }
    shown = { buildId, log }
    if (endedAt !== null) return
    if (Date.now() - checked > CHECK_MS) {
      await mayStay()
      checked = Date.now()
    }
    await pause(golden.settings.pollMs, undefined, { signal: call.signal })
  }
}
