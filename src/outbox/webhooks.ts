import { createHmac, randomUUID } from "node:crypto"
import type { WarningLog } from "../call.js"
import type { Database } from "../db/database.js"
import { isUnavailable } from "../db/failures.js"
import { failureFields } from "../failure.js"
import type { Post } from "../http/post.js"
import { OUTBOX_CHANNEL } from "./outbox.js"
import { PAGE, readOutbox, type RecordedChange } from "./read.js"
import { addReader, advance, endTurn, takeTurn, type Position } from "./reader.js"
import { createWake } from "./wake.js"

interface Options {
  database: Database
  post: Post
  log: WarningLog
  url: string
  secret: string
}

const READER = "webhook"

/**
 * Milliseconds until the next read: while changes are held back, after a failure, and without a notification.
 */
const HELD = 100
const AGAIN = 1_000
const QUIET = 30_000

/** Seconds to wait after the first failure; doubles with each further one. */
const FIRST_WAIT = 1
const LONGEST_WAIT = 300

/** A change that cannot be delivered is retried for three days, then skipped in favour of the next ones. */
const TRIED_MS = 3 * 24 * 60 * 60 * 1000

/**
 * Delivers every change to `WEBHOOK_URL`, in order and at least once: one process at a time, one change at a
 * time, and the next one only after a 2xx. Changes before the first start are not delivered. Returns a
 * function that stops the delivery.
 */
export async function startWebhooks(options: Options): Promise<() => Promise<void>> {
  const { database, log } = options
  const closed = new AbortController()
  const { signal } = closed
  const holder = randomUUID()
  const wake = createWake(signal)
  await database.query((queries) => addReader(queries, READER))
  const stopListening = await database.listen(OUTBOX_CHANNEL, () => wake.ring())

  /** Milliseconds to wait for the next turn. */
  async function turn(): Promise<number> {
    const position = await database.query((queries) => takeTurn(queries, READER, holder), signal)
    return position === undefined ? AGAIN : deliverFrom(position)
  }

  async function deliverFrom(position: Position): Promise<number> {
    let { lastId } = position
    for (;;) {
      const read = await database.query((queries) => readOutbox(queries, { after: lastId }), signal)
      for (const change of read.changes) {
        const problem = await deliver(options, change, signal)
        if (problem !== undefined) {
          const failures = position.failures + 1
          log.warn({ eventId: change.id, failures, ...problem }, "webhook not delivered")
          if (Date.now() - change.atMs < TRIED_MS) return failed(failures)
        }
        lastId = change.id
        position.failures = 0
        if (!(await database.query((queries) => advance(queries, READER, holder, lastId), signal)))
          return AGAIN
      }
      if (read.changes.length === PAGE) continue
      await finish(0, 0)
      return read.isHeld ? HELD : QUIET
    }
  }

  async function failed(failures: number): Promise<number> {
    await finish(failures, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1)))
    return AGAIN
  }

  const finish = (failures: number, waitSeconds: number) =>
    database.query((queries) => endTurn(queries, READER, holder, { failures, waitSeconds }), signal)

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await turn().catch((error: unknown) => {
        if (!signal.aborted && !isUnavailable(error)) log.error(failureFields(error), "webhooks")
        return AGAIN
      })
      await wake.wait(waitMs)
    }
  }

  const running = run()
  return async () => {
    closed.abort(new Error("The process ends."))
    stopListening()
    await running
    await database
      .query((queries) => endTurn(queries, READER, holder, { failures: 0, waitSeconds: 0 }))
      .catch(() => undefined)
  }
}

/** Returns log fields that describe the problem, or undefined after a 2xx. */
async function deliver(
  { post, url, secret }: Options,
  change: RecordedChange,
  signal: AbortSignal,
): Promise<object | undefined> {
  const body = JSON.stringify({
    ...{ event_id: change.id, project_id: change.projectId, type: change.type, subject: change.subject },
    ...{ at_ms: change.atMs, facts: change.facts },
  })
  const headers = { "content-type": "application/json", "x-polaris-signature": signatureOf(body, secret) }
  try {
    const status = await post({ url, headers, body, signal })
    return status >= 200 && status < 300 ? undefined : { status }
  } catch (error) {
    signal.throwIfAborted()
    return { cause: error instanceof Error ? error.name : "unknown" }
  }
}

/**
 * Signs the time in seconds together with the body, so that an old request cannot be sent again as a new one.
 */
function signatureOf(body: string, secret: string): string {
  const seconds = Math.floor(Date.now() / 1000)
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`
}
