import type { z } from "zod"
import type { Call, CallLog } from "../call.js"
import type { Queries } from "../db/database.js"
import type { Failure } from "../failure.js"

/**
 * Work that goes on when the caller has gone, and after a crash. It may begin again at any time: what its
 * steps have returned is recorded, and everything between the steps runs again.
 */
export interface Job<P = unknown> {
  /** As in `library.make-variants`. It stands in databases, so it never changes. */
  name: string
  payload: z.ZodType<P>
  retry: Retry
  /** How many of them one worker runs at a time. */
  lanes: number
  /** Begins by itself every so many seconds, with the payload `{}`; never twice at a time. */
  everySeconds?: number
  /** Calls OpenStack as the user who began it, for whom it must have ended after so many seconds. */
  asCallerSeconds?: number
  /**
   * Does the work, one step after another; do not catch what a step throws. A failure with a status below 500
   * ends the job at once, except 408, 429 and 499; any other is tried again.
   */
  run(run: JobRun<P>): Promise<void>
}

/** As much of a job as those need who begin it. */
export type JobHead<P = unknown> = Pick<Job<P>, "name" | "payload" | "asCallerSeconds">

/** Waits `firstSeconds` after the first failure, twice as long after each other one, at most `maxSeconds`. */
export interface Retry {
  /** Failures until the job counts as failed. Crashes and restarts do not count. */
  failures: number
  firstSeconds: number
  maxSeconds: number
}

export interface JobRun<P> {
  id: string
  payload: P
  /** Aborted when the job is cancelled, the process ends, or another worker has taken over. */
  signal: AbortSignal
  log: CallLog
  /**
   * Runs once, and is skipped when the job begins again; its result must be JSON. A crash between its effect
   * and the record makes it run a second time, so it must be idempotent.
   */
  step<T>(name: string, step: Step<T, AbortSignal>): Promise<T>
  /** A step in the database alone: its changes and the record are committed together, exactly once. */
  commit<T>(name: string, step: Step<T, Queries>): Promise<T>
  /** Begins another job, in a transaction of `commit`. */
  enqueue<Q>(
    tx: Queries,
    job: JobHead<Q>,
    payload: Q,
    options?: { subject?: string; after?: Date },
  ): Promise<unknown>
  /** A call as the user who began the job. Refusal 401 when that user's token is no longer valid. */
  call(): Promise<Call>
}

/**
 * `undo` runs, in reverse order, when the job fails for good or is cancelled. Its result is undefined for the
 * last step if that did not come to its end: it may have had its effect, or not.
 */
export type Step<T, A> =
  ((by: A) => Promise<T>) | { do(by: A): Promise<T>; undo(result: T | undefined, by: A): Promise<void> }

/** `cancelling` and `failing` jobs are being undone. */
export type JobState = "waiting" | "running" | "cancelling" | "failing" | "done" | "cancelled" | "failed"

export interface JobStatus {
  id: string
  name: string
  state: JobState
  /** The last failure. */
  failure: JobFailure | null
}

export type JobFailure = Pick<Failure, "status" | "code" | "message" | "reason">

/** Infers the payload's type from its schema. */
export const job = <P>(row: Job<P>): Job<P> => row
