import { randomUUID } from "node:crypto"
import type { Audit } from "../audit/audit.js"
import type { Call, CallLog, Facts, ImageChange, UnidentifiedCall, WarningLog } from "../call.js"
import type { Database } from "../db/database.js"
import { isUnavailable } from "../db/failures.js"
import { failureFields, failureOf } from "../failure.js"
import { orAbort } from "../signals.js"
import type { Tracing } from "../tracing/tracing.js"
import type { Job, JobRun, Retry } from "./job.js"
import { holdLease, LostLease, type Lease } from "./lease.js"
import { DEAD, GIVEN_UP, type Fetched, type Queue } from "./queue.js"
import { readRecord, Unwind, type BackwardRecord, type Record } from "./record.js"
import { countFailure, endJob, failJob, failureFor, takeJob, type JobEnd, type JobRow } from "./rows.js"

export interface Parts {
  database: Database
  queue: Queue
  jobs: ReadonlyMap<string, Job>
  enqueue: JobRun<unknown>["enqueue"]
  credentialsFor: JobRun<unknown>["credentialsFor"]
  log: WarningLog
  audit: Pick<Audit, "record">
  tracing: Tracing | undefined
  /** Creates a call from sealed credentials. */
  callOf(credentials: string | null, call: UnidentifiedCall): Promise<Call>
  /** Aborts when this process is about to end. */
  stopping: AbortSignal
}

interface Attempt {
  signal: AbortSignal
  isLast: boolean
}

export interface Running {
  lease: Lease
  ended: Promise<void>
}

/** Pause before another worker may try a job that this version does not know. */
const UNKNOWN_SECONDS = 60

/** How long the runner waits for work to end after its signal has aborted. */
const NOTICE_MS = 10_000

/** Runs a fetched job as far as possible. Never rejects. */
export function runJob(parts: Parts, fetched: Fetched): Running {
  const { database, queue, jobs, stopping } = parts
  const { jobId } = fetched
  const facts: Pick<Facts, "imageId" | "bytes"> = {}
  const changes: ImageChange[] = []
  let caller: Call["caller"] | undefined
  const span = parts.tracing?.job({ name: fetched.queue, id: jobId })
  /** The code of the failure with which this run ended. */
  let failed: string | undefined
  const log: CallLog = {
    info: (fields, message) => parts.log.info({ ...fields, ...span?.ids }, message),
    warn: (fields, message) => parts.log.warn({ ...fields, ...span?.ids }, message),
    error: (fields, message) => parts.log.error({ ...fields, ...span?.ids }, message),
    note: ({ imageId, bytes, change }) => {
      Object.assign(facts, { ...(imageId && { imageId }), ...(bytes !== undefined && { bytes }) })
      if (change !== undefined) changes.push(change)
    },
  }
  const cancelled = new AbortController()
  const lease = holdLease(database, fetched, (state) => {
    if (state === "cancelling") cancelled.abort(new Unwind())
  })

  async function begin(): Promise<void> {
    const row = await lease.fenced((tx) => takeJob(tx, fetched))
    if (row === undefined) return lease.fenced((tx) => queue.complete(tx, fetched))
    span?.link(row.traceparent)
    if (fetched.queue === GIVEN_UP) return giveUp(row)
    const job = jobs.get(row.name)
    if (fetched.queue === DEAD) log.error({ job: row.name, jobId }, "job crashed too often")
    if (job === undefined) return lease.fenced((tx) => lease.giveBack(tx, UNKNOWN_SECONDS))
    return row.state === "running" ? forward(job, row) : backward(job, row)
  }

  async function forward(job: Job, row: JobRow): Promise<void> {
    const signal = AbortSignal.any([lease.signal, stopping, cancelled.signal])
    const record = await readRecord(lease)
    try {
      await orStopped(job.run(runOf(job, row, record.forward(signal), signal)), signal)
    } catch (error) {
      return stopped(job, row, signal.aborted ? signal.reason : error)
    }
    if (!(await finish(row, { from: row.state, state: "done", isLeft: false })))
      await backward(job, { ...row, state: "cancelling" })
  }

  async function backward(job: Job, row: JobRow): Promise<void> {
    const signal = AbortSignal.any([lease.signal, stopping])
    const record = (await readRecord(lease)).backward(signal)
    try {
      const isLast = row.failures + 1 >= job.retry.failures
      await orStopped(unwind(job, row, record, { signal, isLast }), signal)
    } catch (error) {
      if (signal.aborted || isUnavailable(error))
        return stopped(job, row, signal.aborted ? signal.reason : error)
      failed = failureOf(error).code
      log.error({ job: job.name, jobId, ...failureFields(error) }, "job not undone")
      if (row.failures + 1 < job.retry.failures) return again(job, row, error)
      return void (await finish(row, { ...endOf(row), isLeft: true }))
    }
    await finish(row, endOf(row))
  }

  /** An operator can have it undone again with `npm run jobs`. */
  async function giveUp(row: JobRow): Promise<void> {
    log.error({ job: row.name, jobId }, "job not undone")
    await finish(row, { ...endOf(row), isLeft: true })
  }

  /**
   * Runs the job up to its last started step to collect the undo functions, then calls them. How that run
   * ends does not matter, only that it has passed all started steps. In the last attempt, an undo function
   * that fails does not keep the others from running.
   */
  async function unwind(job: Job, row: JobRow, record: BackwardRecord, attempt: Attempt): Promise<void> {
    const { signal, isLast } = attempt
    if (record.left.size === 0) return
    const error = await job.run(runOf(job, row, record, signal)).catch((error: unknown) => error)
    if (record.left.size > 0)
      throw error instanceof Error ? error : new Error("The job ended before its last step.")
    const failures: unknown[] = []
    for (const undo of record.undos)
      await undo().catch((error: unknown) => {
        if (!isLast || signal.aborted || isUnavailable(error)) throw error
        failures.push(error)
      })
    if (failures.length > 0) throw failures[0]
  }

  /** Gives a job that did not finish back to the queue, or undoes it. */
  async function stopped(job: Job, row: JobRow, error: unknown): Promise<void> {
    if (error instanceof LostLease) return
    if (stopping.aborted) return lease.fenced((tx) => lease.giveBack(tx, 0))
    /** Not a failure of the job, and it could not be recorded now anyway. */
    if (isUnavailable(error)) return lease.fenced((tx) => lease.giveBack(tx, 1))
    if (error instanceof Unwind) return backward(job, { ...row, state: "cancelling", failures: 0 })
    failed = failureOf(error).code
    log.warn({ job: job.name, jobId, ...failureFields(error) }, "job failed")
    if (!isFinal(error) && row.failures + 1 < job.retry.failures) return again(job, row, error)
    const isFailing = await lease.fenced((tx) => failJob(tx, jobId, failureFor(error)))
    return backward(job, { ...row, state: isFailing ? "failing" : "cancelling", failures: 0 })
  }

  async function again(job: Job, row: JobRow, error: unknown): Promise<void> {
    await lease.fenced(async (tx) => {
      await countFailure(tx, jobId, failureFor(error))
      await lease.giveBack(tx, waitAfter(job.retry, row.failures + 1))
    })
  }

  /** False if it was cancelled meanwhile. */
  async function finish(row: JobRow, end: JobEnd): Promise<boolean> {
    const isEnded = await lease.fenced(async (tx) => {
      if (!(await endJob(tx, jobId, end))) return false
      await queue.complete(tx, fetched)
      return true
    })
    if (isEnded) log.info({ job: row.name, jobId, state: end.state, ...facts }, "job")
    if (isEnded && caller !== undefined)
      parts.audit.record({
        ...{ reqId: jobId, userId: caller.user.id, projectId: caller.project.id, what: `job ${row.name}` },
        which: facts.imageId === undefined ? {} : { imageId: facts.imageId },
        ...(changes.length > 0 && { changes }),
        outcome: end.state === "done" ? "OK" : end.state.toUpperCase(),
      })
    return isEnded
  }

  function runOf(job: Job, row: JobRow, { step, commit }: Record, signal: AbortSignal): JobRun<unknown> {
    const call = { id: `req-${randomUUID()}`, signal, log }
    return {
      ...{ id: jobId, payload: job.payload.parse(row.payload), signal, log, step, commit },
      ...{ enqueue: parts.enqueue, credentialsFor: parts.credentialsFor },
      async stayUncancelled(tx) {
        const [now] = await tx.run("select state from job where id = $1 for share", [jobId])
        if (now?.["state"] === "cancelling") throw new Unwind()
      },
      async call() {
        const own = await parts.callOf(row.credentials, call)
        caller = own.caller
        return own
      },
    }
  }

  const ended = (span === undefined ? begin() : span.run(begin))
    .catch((error: unknown) => {
      /** The lease expires, and another worker continues. */
      if (error instanceof LostLease || isUnavailable(error)) return
      failed = failureOf(error).code
      log.error({ jobId, ...failureFields(error) }, "job runner")
    })
    .finally(() => {
      span?.end({ error: failed })
      lease.stop()
    })
  return { lease, ended }
}

const endOf = ({ state }: JobRow): JobEnd => ({
  ...{ from: state, state: state === "failing" ? "failed" : "cancelled", isLeft: false },
})

/** Like `orAbort`, but gives the work some seconds to end, so that nothing else starts beside it. */
async function orStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await orAbort(work, signal)
  } catch (error) {
    const ended = work.catch(() => undefined)
    if (signal.aborted) await orAbort(ended, AbortSignal.timeout(NOTICE_MS)).catch(() => undefined)
    throw error
  }
}

/** Statuses below 500 for which another attempt may help. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 499])

function isFinal(error: unknown): boolean {
  const { status } = failureOf(error)
  return status < 500 && !PASSING.has(status)
}

/** Seconds to wait, varied by up to a quarter, so that jobs that failed together do not retry together. */
const waitAfter = ({ firstSeconds, maxSeconds }: Retry, failures: number) =>
  Math.min(maxSeconds, firstSeconds * 2 ** (failures - 1)) * (0.75 + Math.random() / 2)
