import { randomUUID } from "node:crypto"
import type { Audit } from "../audit/audit.js"
import type { Call, Caller, UnidentifiedCall, WarningLog } from "../call.js"
import type { Database, Queries } from "../db/database.js"
import type { Tracing } from "../tracing/tracing.js"
import { Refusal } from "../errors.js"
import { failureFields } from "../failure.js"
import type { CredentialSealer } from "./credentials.js"
import type { Job, JobHead, JobStatus } from "./job.js"
import { CHANNEL, createQueue, DEAD, GIVEN_UP } from "./queue.js"
import { OLD_JOBS } from "./old-jobs.js"
import { runJob } from "./run.js"
import { startSchedule } from "./schedule.js"
import { startWorker } from "./worker.js"

export interface Enqueued {
  id: string
  /** False if the subject already had an open job. */
  isNew: boolean
}

export interface Jobs {
  /**
   * Seals the caller's token so that a job can act as the caller. Call it before the transaction, which must
   * not wait for Keystone, and pass the result to `enqueue`. Refusal 403 if the token may expire before the
   * job ends.
   */
  credentialsFor(job: JobHead, call: Call): Promise<string>
  /**
   * Starts a job when the transaction commits. A subject has at most one open job of a name; if there is one,
   * it is returned.
   */
  enqueue<P>(tx: Queries, job: JobHead<P>, payload: P, options?: EnqueueOptions): Promise<Enqueued>
  /** Cancels an open job and undoes its steps. False if the job has ended or does not exist. */
  cancel(tx: Queries, id: string): Promise<boolean>
  /** The open job of this name for a subject. */
  findOpen(queries: Queries, job: JobHead, subject: string): Promise<JobStatus | undefined>
  find(queries: Queries, id: string): Promise<JobStatus | undefined>
  /** Stops the worker. Running jobs are given back to the queue. */
  close(): Promise<void>
}

export interface EnqueueOptions {
  subject?: string
  /** The job does not start before this time. */
  after?: Date
  /** From `credentialsFor`; required for jobs with `asCallerSeconds`. */
  credentials?: string
}

interface Options {
  database: Database
  log: WarningLog
  /** Gets a record of each job that has acted as a caller. */
  audit: Pick<Audit, "record">
  /** Gets a span of each run of a job. */
  tracing?: Tracing | undefined
  jobs: readonly Job[]
  /** False for a process that starts jobs but does not run them. */
  isWorker: boolean
  sealer: CredentialSealer | undefined
  /** When a token expires, in milliseconds since 1970. */
  tokenEnds(call: Call): Promise<number>
  identify(token: string, call: UnidentifiedCall): Promise<Caller>
}

const NO_KEYS =
  "Polaris needs SESSION_KEYS for this, to seal your token for work that continues after the request. Ask your operator to set it."
const NO_CALLER = "The token with which this was started is no longer valid. Start it again."

/** The jobs of all chapters, on one database. Without any, the database stays closed. */
export async function createJobs(options: Options): Promise<Jobs> {
  const { database, log, isWorker, sealer } = options
  const jobs = options.jobs.length === 0 ? [] : [...options.jobs, OLD_JOBS]
  const onError = (error: unknown) => log.warn(failureFields(error), "job queue")
  const queue = createQueue({ database, supervise: isWorker, onError })
  const stopping = new AbortController()

  async function enqueue<P>(
    tx: Queries,
    job: JobHead<P>,
    payload: P,
    given: EnqueueOptions = {},
  ): Promise<Enqueued> {
    const id = randomUUID()
    const { subject = null, credentials = null } = given
    if (job.asCallerSeconds !== undefined && credentials === null)
      throw new TypeError(`${job.name} needs credentials.`)
    const traceparent = options.tracing?.traceparent() ?? null
    const data = JSON.stringify(job.payload.parse(payload))
    const values = [id, job.name, subject, data, credentials, traceparent]
    const inserted = await tx.run(INSERT, values)
    if (inserted.length > 0) {
      await queue.send(tx, job.name, id, { after: given.after })
      return { id, isNew: true }
    }
    const [open] = await tx.run(OPEN, [job.name, subject])
    /** The open job has ended meanwhile, so a new one can be started. */
    return open === undefined ? enqueue(tx, job, payload, given) : { id: String(open["id"]), isNew: false }
  }

  async function credentialsFor(job: Pick<JobHead, "asCallerSeconds">, call: Call): Promise<string> {
    const needed = job.asCallerSeconds ?? 0
    if (sealer === undefined) throw new Refusal(503, { message: NO_KEYS, reason: "no_session_keys" })
    const ends = await options.tokenEnds(call)
    if (ends < Date.now() + needed * 1000) throw new Refusal(403, tooShort(ends, needed))
    return sealer.seal(call.caller.token)
  }

  async function callOf(credentials: string | null, call: UnidentifiedCall): Promise<Call> {
    const token = credentials === null ? undefined : await sealer?.unseal(credentials)
    if (token === undefined) throw new Refusal(401, NO_CALLER)
    return { ...call, caller: await options.identify(token, call) }
  }

  async function start(): Promise<() => Promise<void>> {
    await database.open()
    await queue.start(jobs.map(({ name }) => name))
    if (!isWorker) return () => queue.stop()
    const byName = new Map(jobs.map((job) => [job.name, job]))
    const parts = {
      database,
      queue,
      log,
      audit: options.audit,
      tracing: options.tracing,
      callOf,
      enqueue,
      credentialsFor,
      jobs: byName,
      stopping: stopping.signal,
    }
    const lanes = new Map([[GIVEN_UP, 1], [DEAD, 1], ...jobs.map((job) => [job.name, job.lanes] as const)])
    const stopSchedule = startSchedule({
      database,
      jobs,
      onError,
      enqueue: (tx, job) => enqueue(tx, job, {}, { subject: "schedule" }),
    })
    const worker = await startWorker({ database, queue, lanes, run: (fetched) => runJob(parts, fetched) })
    return async () => {
      stopSchedule()
      stopping.abort(new Error("The process ends."))
      await worker.stop()
      await queue.stop()
    }
  }

  const stop = jobs.length === 0 ? async () => undefined : await start()

  return {
    credentialsFor,
    enqueue,
    async cancel(tx, id) {
      /** In the order in which workers lock them. */
      await tx.run("update pgboss.job set start_after = now() where id = $1 and state < 'active'", [id])
      const cancelled = await tx.run(CANCEL, [id])
      const name = cancelled[0]?.["name"]
      if (name === undefined) return false
      for (const payload of [name, id]) await tx.run("select pg_notify($1, $2)", [CHANNEL, payload])
      return true
    },
    async find({ run }, id) {
      const [found] = await run("select id, name, state, failure from job where id = $1", [id])
      return found as JobStatus | undefined
    },
    async findOpen({ run }, { name }, subject) {
      const [found] = await run(OPEN, [name, subject])
      return found as JobStatus | undefined
    },
    close: stop,
  }
}

const INSERT = `insert into job (id, name, subject, payload, credentials, traceparent) values ($1, $2, $3, $4, $5, $6)
  on conflict (name, subject) where subject is not null and ended_at is null do nothing returning id`
const OPEN = "select id, name, state, failure from job where name = $1 and subject = $2 and ended_at is null"
const CANCEL = `update job set state = 'cancelling', failures = 0
  where id = $1 and state in ('waiting', 'running') returning name`

const tooShort = (ends: number, needed: number) => ({
  message:
    `Your session ends at ${new Date(ends).toISOString()}, and this may take ${Math.ceil(needed / 60)} minutes. ` +
    "Sign in again, then repeat the request.",
  reason: "token_ends_too_soon",
})
