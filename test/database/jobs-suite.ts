import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"
import type { AuditRecord } from "../../src/audit/audit.js"
import type { Call } from "../../src/call.js"
import type { Database } from "../../src/db/database.js"
import { Refusal } from "../../src/errors.js"
import { createCredentialSealer } from "../../src/jobs/credentials.js"
import { job, type JobRun } from "../../src/jobs/job.js"
import { createJobs, type EnqueueOptions, type Jobs } from "../../src/jobs/jobs.js"
import { listLeftJobs, undoLeftJob } from "../../src/jobs/left-jobs.js"
import { createQueue } from "../../src/jobs/queue.js"

type Script = (run: JobRun<{ script: string }>) => Promise<void>

const TOKEN = "the-token-of-a-caller"
const KEYS = ["a key of thirty-two characters!!"] as const

const errors: unknown[] = []
const crashed: unknown[] = []
const notUndone: unknown[] = []
const log = {
  info: () => undefined,
  warn: () => undefined,
  error(fields: object, message: string) {
    if (message === "job runner") errors.push(fields)
    if (message === "job crashed too often") crashed.push(fields)
    if (message === "job not undone") notUndone.push(fields)
  },
}
const call: Call = {
  id: "req-test",
  signal: new AbortController().signal,
  log: { ...log, note: () => undefined },
  caller: {
    token: TOKEN,
    signedInWith: { token: TOKEN, ends: Infinity },
    user: { id: "u", name: "user" },
    project: { id: "p", name: "project" },
    isAdmin: false,
    isReader: false,
    roles: ["member"],
    imageEndpoint: "http://127.0.0.1:1",
  },
}

/** What jobs promise on both engines. `open` gives an empty database. */
export function promisesOfJobs(engine: string, workers: number, open: () => Promise<Database>) {
  describe(`jobs on ${engine}`, () => {
    const scripts = new Map<string, Script>()
    const retry = { failures: 3, firstSeconds: 0.2, maxSeconds: 1 }
    const shape = { payload: z.object({ script: z.string() }), retry, lanes: 4 }
    const run: Script = (run) => scripts.get(run.payload.script)!(run)
    const scripted = job({ name: "test.scripted", ...shape, run })
    const asCaller = job({ name: "test.as-caller", ...shape, asCallerSeconds: 600, run })
    const beats: number[] = []
    const hourly = job({
      ...{ name: "test.hourly", payload: z.object({}), retry, lanes: 1, everySeconds: 3600 },
      run: async () => void beats.push(Date.now()),
    })
    const audited: AuditRecord[] = []
    let tokenEnds = Date.now() + 3_600_000
    let database: Database
    let all: Jobs[]

    const start = (sealer = createCredentialSealer(KEYS)) =>
      createJobs({
        audit: { record: (record) => void audited.push(record) },
        ...{ database, log, jobs: [scripted, asCaller, hourly], isWorker: true, sealer },
        tokenEnds: async () => tokenEnds,
        identify: async (token) => ({ ...call.caller, token }),
      })

    const startAll = () => Promise.all(Array.from({ length: workers }, () => start()))

    beforeAll(async () => {
      database = await open()
      all = await startAll()
    })
    afterAll(async () => {
      await Promise.all(all.map((jobs) => jobs.close()))
      await database.close()
      expect(errors, "defects of the runner").toEqual([])
    })

    let named = 0
    async function begin(script: Script, options?: EnqueueOptions) {
      const name = `script ${++named}`
      scripts.set(name, script)
      return database.transaction((tx) => all[0]!.enqueue(tx, scripted, { script: name }, options))
    }

    const find = (id: string) => database.query((db) => all[0]!.find(db, id))
    const becomes = (id: string, state: string) =>
      expect.poll(async () => (await find(id))?.state).toBe(state)

    test("a job begins when the transaction of its reason commits, and never when it does not", async () => {
      const begun: string[] = []
      const failed = database.transaction(async (tx) => {
        scripts.set("rolled back", async () => void begun.push("rolled back"))
        await all[0]!.enqueue(tx, scripted, { script: "rolled back" })
        throw new Refusal(409, "No.")
      })
      await expect(failed).rejects.toMatchObject({ status: 409 })
      const { id } = await begin(async () => void begun.push("committed"))
      await becomes(id, "done")
      expect(begun).toEqual(["committed"])
    })

    test("a job that is cancelled before a step which stays uncancelled is undone without it", async () => {
      const done: string[] = []
      const { id } = await begin(async (run) => {
        await run.commit("first", { do: async () => null, undo: async () => void done.push("undone") })
        await database.transaction((tx) => all[0]!.cancel(tx, id))
        await run.commit("announce", async (tx) => {
          await run.stayUncancelled(tx)
          done.push("announced")
        })
      })
      await becomes(id, "cancelled")
      expect(done).toEqual(["undone"])
    })

    test("what steps have returned is stored when the job is tried again after a failure", async () => {
      const done: string[] = []
      const results: unknown[] = []
      const { id } = await begin(async ({ step }) => {
        results.push(await step("one", async () => (done.push("one"), { at: new Date(0) })))
        await step("two", async () => {
          done.push("two")
          if (done.length < 4) throw new Error("not yet")
        })
      })
      await becomes(id, "done")
      expect(done).toEqual(["one", "two", "two", "two"])
      expect(results).toEqual(Array(3).fill({ at: "1970-01-01T00:00:00.000Z" }))
    })

    test("a job that has failed too often is undone in reverse order, and says why", async () => {
      const undone: unknown[] = []
      const { id } = await begin(async ({ step, commit }) => {
        await step("one", { do: async () => 1, undo: async (result) => void undone.push(["one", result]) })
        await commit("two", { do: async () => 2, undo: async (result) => void undone.push(["two", result]) })
        await step("without", async () => 3)
        await step("four", {
          do: () => Promise.reject(new Refusal(503, "The store is away.")),
          undo: async (result) => void undone.push(["four", result]),
        })
      })
      await becomes(id, "failed")
      expect(undone).toEqual([
        ["four", undefined],
        ["two", 2],
        ["one", 1],
      ])
      expect((await find(id))?.failure).toEqual({
        ...{ status: 503, code: "SERVICE_UNAVAILABLE", message: "The store is away." },
      })
    })

    /** As if the worker of a job had died, so many times before as a job may. */
    const crash = (id: string, times: string) =>
      database.query(({ run }) =>
        run(
          `update pgboss.job set started_on = now() - interval '1 day', retry_limit = ${times} where id = $1`,
          [id],
        ),
      )

    test("a job whose workers crash again and again is undone, fails, and is logged", async () => {
      const undone: string[] = []
      const { id } = await begin(async ({ id, step }) => {
        await step("one", { do: async () => 1, undo: async () => void undone.push("one") })
        await step("two", async (signal) => {
          /** Repeatedly, because the worker renews its lease. */
          while (!signal.aborted) {
            await crash(id, "retry_count")
            await sleep(100, undefined, { signal })
          }
        })
      })
      await becomes(id, "failed")
      expect((await find(id))?.failure).toMatchObject({
        status: 500,
        message: "The processes that ran this job crashed too often.",
      })
      expect(undone).toEqual(["one"])
      expect(crashed).toContainEqual({ job: "test.scripted", jobId: id })
    })

    test("a job whose workers crash while they undo it ends, is logged, and is undone when an operator asks", async () => {
      let isBroken = true
      const undone: string[] = []
      const { id } = await begin(async ({ id, step }) => {
        await step("one", { do: async () => 1, undo: async () => void undone.push("one") })
        await step("two", {
          do: async () => 2,
          undo: async (_result, signal) => {
            const hasCrashed = isBroken
            while (isBroken) {
              const set = "started_on = now() - interval '1 day', retry_limit = retry_count"
              const where = "data->>'job' = $1 and state = 'active'"
              await database.query(({ run }) => run(`update pgboss.job set ${set} where ${where}`, [id]))
              await sleep(100, undefined, { signal })
            }
            if (hasCrashed) throw new Error("This worker counts as crashed.")
            undone.push("two")
          },
        })
        throw new Refusal(409, "No.")
      })
      await becomes(id, "failed")
      expect(notUndone).toContainEqual({ job: "test.scripted", jobId: id })
      expect(undone).toEqual([])
      expect(await database.query(listLeftJobs)).toMatchObject([{ id, name: "test.scripted" }])
      isBroken = false
      const queue = createQueue({ database, supervise: false, onError: (error) => void errors.push(error) })
      const again = () => database.transaction((tx) => undoLeftJob(tx, queue, id))
      expect([await again(), await again()]).toEqual([true, false])
      await expect.poll(() => undone).toEqual(["two", "one"])
      await becomes(id, "failed")
      expect(await database.query(listLeftJobs)).toEqual([])
    })

    test("crashes are counted from zero again when a step has ended", async () => {
      const left: unknown[] = []
      const look = async (id: string) => {
        const text = "select retry_limit - retry_count as n from pgboss.job where id = $1"
        const [row] = await database.query(({ run }) => run(text, [id]))
        left.push(row?.["n"])
      }
      const { id } = await begin(async ({ id, step, commit }) => {
        await look(id)
        for (const next of [step, commit] as const) {
          await database.query(({ run }) =>
            run("update pgboss.job set retry_limit = retry_count where id = $1", [id]),
          )
          await next(next === step ? "a step" : "a commit", async () => undefined)
          await look(id)
        }
      })
      await becomes(id, "done")
      expect(left).toEqual([9, 9, 9])
    })

    test("a refusal below 500 ends the job at once", async () => {
      let times = 0
      const { id } = await begin(async () => {
        times++
        throw new Refusal(409, { message: "It is too late.", reason: "late" })
      })
      await becomes(id, "failed")
      expect([times, (await find(id))?.failure]).toEqual([
        1,
        { status: 409, code: "CONFLICT", message: "It is too late.", reason: "late" },
      ])
    })

    test("an undo that fails is tried again, and those that are done are not", async () => {
      const undone: string[] = []
      const { id } = await begin(async ({ step }) => {
        await step("one", {
          do: async () => undefined,
          undo: async () => {
            undone.push("one")
            if (undone.length < 3) throw new Error("not yet")
          },
        })
        await step("two", { do: async () => undefined, undo: async () => void undone.push("two") })
        throw new Refusal(409, "No.")
      })
      await becomes(id, "failed")
      expect(undone).toEqual(["two", "one", "one"])
    })

    test("a cancelled job is aborted where it is, and undone", async () => {
      const undone: unknown[] = []
      const running = deferred<void>()
      const { id } = await begin(async ({ step }) => {
        await step("one", { do: async () => 1, undo: async () => void undone.push("one") })
        await step("two", async (signal) => {
          running.resolve()
          await sleep(3_600_000, undefined, { signal })
        })
        undone.push("never")
      })
      await running.promise
      expect(await database.transaction((tx) => all[0]!.cancel(tx, id))).toBe(true)
      await becomes(id, "cancelled")
      expect(undone).toEqual(["one"])
      expect(await database.transaction((tx) => all[0]!.cancel(tx, id))).toBe(false)
    })

    test("a job that is due later can be cancelled before", async () => {
      const begun: string[] = []
      const { id } = await begin(async () => void begun.push("begun"), {
        after: new Date(Date.now() + 3_600_000),
      })
      expect((await find(id))?.state).toBe("waiting")
      await database.transaction((tx) => all[0]!.cancel(tx, id))
      await becomes(id, "cancelled")
      expect(begun).toEqual([])
    })

    test("there is one open job for a subject, and another when it has ended", async () => {
      const go = deferred<void>()
      const script: Script = () => go.promise
      const [one, two] = await Promise.all([
        begin(script, { subject: "image 1" }),
        begin(script, { subject: "image 1" }),
      ])
      expect(one.id).toBe(two.id)
      expect([one.isNew, two.isNew].sort()).toEqual([false, true])
      expect((await begin(script, { subject: "image 2" })).isNew).toBe(true)
      go.resolve()
      await becomes(one.id, "done")
      expect((await begin(script, { subject: "image 1" })).isNew).toBe(true)
    })

    test("changes of `commit` and their record are committed or rolled back together", async () => {
      await database.query(({ run }) => run("create table counted (n int)"))
      let times = 0
      const { id } = await begin(async ({ commit }) => {
        const text = "insert into counted values (1)"
        await commit("good", ({ run }) => run(text, []))
        await commit("bad", async ({ run }) => {
          await run(text, [])
          if (++times < 3) throw new Error("not yet")
        })
      })
      await becomes(id, "done")
      expect(await database.query(({ run }) => run("select count(*)::int as n from counted", []))).toEqual([
        { n: 2 },
      ])
    })

    test("several workers share the jobs, and each step runs once", async () => {
      const done: string[] = []
      const jobs = await Promise.all(
        Array.from({ length: 20 }, (_one, at) =>
          begin(async ({ step }) => {
            for (const name of ["a", "b", "c"]) await step(name, async () => void done.push(`${at} ${name}`))
          }),
        ),
      )
      for (const { id } of jobs) await becomes(id, "done")
      expect(done.length).toBe(60)
      expect(new Set(done).size).toBe(60)
    })

    test("a scheduled job starts automatically, once for all workers", async () => {
      await expect.poll(() => beats.length).toBe(1)
      const due = "update job_schedule set next_at = now() where name = 'test.hourly'"
      await database.query(({ run }) => run(due, []))
      await expect.poll(() => beats.length).toBe(2)
    })

    test("when a process ends, its jobs are given back and continue in another", async () => {
      const began: number[] = []
      const { id } = await begin(async ({ step, signal }) => {
        began.push(await step("one", async () => 1))
        await step("two", () =>
          began.length === 1 ? sleep(3_600_000, undefined, { signal }) : Promise.resolve(2),
        )
      })
      await expect.poll(() => began.length).toBe(1)
      await Promise.all(all.map((jobs) => jobs.close()))
      all = await startAll()
      await becomes(id, "done")
      expect(began).toEqual([1, 1])
    })

    test("a worker that another has replaced records nothing more", async () => {
      const ended: unknown[] = []
      let times = 0
      const { id } = await begin(async ({ id, step, signal }) => {
        if (++times > 1) return
        const taken = "update pgboss.job set retry_count = retry_count + 1, state = 'retry' where id = $1"
        const replaced = step("one", () => database.query(({ run }) => run(taken, [id])))
        ended.push(await replaced.catch((error: Error) => error.constructor.name), signal.aborted)
      })
      await becomes(id, "done")
      expect(ended).toEqual(["LostLease", true])
      expect(
        await database.query(({ run }) =>
          run("select 1 from job_step where job_id = $1 and ended_at is not null", [id]),
        ),
      ).toEqual([])
    })

    test("a job acts as the user who started it, whose token is sealed in the database until the job ends", async () => {
      const seen = deferred<string>()
      const go = deferred<void>()
      scripts.set("as caller", async (run) => {
        seen.resolve((await run.call()).caller.token)
        await go.promise
      })
      const credentials = await all[0]!.credentialsFor(asCaller, call)
      const { id } = await database.transaction((tx) =>
        all[0]!.enqueue(tx, asCaller, { script: "as caller" }, { credentials }),
      )
      expect(await seen.promise).toBe(TOKEN)
      const stored = () => database.query(({ run }) => run("select credentials from job where id = $1", [id]))
      const [row] = await stored()
      expect(row?.["credentials"]).toMatch(/^Fe26/)
      expect(JSON.stringify(row)).not.toContain(TOKEN)
      go.resolve()
      await becomes(id, "done")
      expect(await stored()).toEqual([{ credentials: null }])
      expect(audited.filter(({ reqId }) => reqId === id)).toEqual([
        { reqId: id, userId: "u", projectId: "p", what: "job test.as-caller", which: {}, outcome: "OK" },
      ])
    })

    test("a job that could outlive the user's token is refused at the start", async () => {
      tokenEnds = Date.now() + 60_000
      await expect(all[0]!.credentialsFor(asCaller, call)).rejects.toMatchObject({
        ...{ status: 403, reason: "token_ends_too_soon" },
        message: expect.stringMatching(
          /may take 10 minutes. Sign in again, then repeat the request.$/,
        ) as string,
      })
      tokenEnds = Date.now() + 3_600_000
    })

    test("a job whose token was sealed with a key that is gone fails and says what to do", async () => {
      const credentials = await createCredentialSealer(["another key of thirty-two chars!"]).seal(TOKEN)
      scripts.set("foreign", async (run) => void (await run.call()))
      const { id } = await database.transaction((tx) =>
        all[0]!.enqueue(tx, asCaller, { script: "foreign" }, { credentials }),
      )
      await becomes(id, "failed")
      expect((await find(id))?.failure).toMatchObject({
        status: 401,
        message: expect.stringMatching(/Start it again/) as string,
      })
    })
  })
}

/** A promise, and how to resolve it. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolved) => (resolve = resolved))
  return { promise, resolve }
}
