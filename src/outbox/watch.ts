import type { Database } from "../db/database.js"
import { OUTBOX_CHANNEL } from "./outbox.js"
import { newestId, PAGE, readOutbox, type RecordedChange } from "./read.js"
import { createWake } from "./wake.js"

export interface Watched {
  projectId: string
  /** The id of the last change that the watcher has received; undefined to start with the next change. */
  after: string | undefined
  signal: AbortSignal
  /** Called every minute; ends the watch by throwing. */
  mayStay(): Promise<void>
}

/** Milliseconds until the next read: while changes are held back, and without a notification. */
const HELD = 100
const QUIET = 30_000

const CHECK = 60_000

/** The changes of a project, one after another, until the signal is aborted. Holds at most a page of them. */
export async function* watchChanges(
  database: Database,
  { projectId, after, signal, mayStay }: Watched,
): AsyncGenerator<RecordedChange, void> {
  const wake = createWake(signal)
  const stop = await database.listen(OUTBOX_CHANNEL, (payload) => {
    if (payload === undefined || payload === projectId) wake.ring()
  })
  let checked = Date.now()
  try {
    let last = after ?? (await database.query((queries) => newestId(queries, projectId), signal))
    while (!signal.aborted) {
      const read = await database.query((queries) => readOutbox(queries, { after: last, projectId }), signal)
      for (const change of read.changes) {
        yield change
        last = change.id
      }
      if (read.changes.length < PAGE) await wake.wait(read.isHeld ? HELD : QUIET)
      if (Date.now() - checked < CHECK) continue
      await mayStay()
      checked = Date.now()
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    stop()
  }
}
