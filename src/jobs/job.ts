import type { z } from "zod"
import type { Call, CallLog } from "../call.js"
import type { Queries } from "../db/database.js"
import type { Failure } from "../failure.js"

/**
 * Work that continues after its caller has left, and after a crash. A run may start again at any time: the
 * results of its steps are recorded, and all code between the steps runs again.
 */
export interface Job<P = unknown> {
  /** For example `library.make-variants`. It is stored in databases, so it never changes. */
  name: string
  payload: z.ZodType<P>
  retry: Retry
  /** How many jobs of this name one worker runs at the same time. */
  lanes: number
  /** Starts the job at this interval, with the payload `{}`; never twice at the same time. */
  everySeconds?: number
  /**
   * Set for a job that calls OpenStack as the user who started it: the seconds within which the job must end.
   */
  asCallerSeconds?: number
  /**
   * Does the work, one step after another; must not catch what a step throws. A failure with a status below
   * 500, except 408, 429 and 499, ends the job; any other failure is retried.
   */
  run(run: JobRun<P>): Promise<void>
}

/** The part of a job that its callers need. */
export type JobHead<P = unknown> = Pick<Job<P>, "name" | "payload" | "asCallerSeconds">

/** Waits `firstSeconds` after the first failure, then twice as long after each one, up to `maxSeconds`. */
export interface Retry {
  /** Number of failures after which the job has failed. Crashes and restarts do not count. */
  failures: number
  firstSeconds: number
  maxSeconds: number
}

export interface JobRun<P> {
  id: string
  payload: P
  /** Aborts when the job is cancelled, the process shuts down, or another worker has taken over. */
  signal: AbortSignal
  log: CallLog
  /**
   * Runs a step and records its result, which must be JSON. The step is skipped when the job runs again.
   * After a crash between its effect and its record it runs a second time, so it must be idempotent.
   */
  step<T>(name: string, step: Step<T, AbortSignal>): Promise<T>
  /**
   * Runs a step that only changes the database. Its changes and its record are committed together, exactly
   * once.
   */
  commit<T>(name: string, step: Step<T, Queries>): Promise<T>
  /**
   * Throws, in a transaction of `commit`, if the job was cancelled. If not, it is not cancelled before the
   * transaction ends, so that the step may publish what cannot be undone.
   */
  stayUncancelled(tx: Queries): Promise<void>
  /** Starts another job, in a transaction of `commit`. */
  enqueue<Q>(
    tx: Queries,
    job: JobHead<Q>,
    payload: Q,
    options?: { subject?: string; after?: Date; credentials?: string },
  ): Promise<{ id: string; isNew: boolean }>
  /** The same as `Jobs.credentialsFor`, for a job that starts another one as the user of a call. */
  credentialsFor(job: Pick<Job, "asCallerSeconds">, call: Call): Promise<string>
  /** A call as the user who started the job. Refusal 401 if that user's token is no longer valid. */
  call(): Promise<Call>
}

/**
 * `undo` functions run in reverse order if the job fails for good or is cancelled. They get the step's
 * result. It is undefined for a last step that did not finish and may or may not have had its effect.
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
