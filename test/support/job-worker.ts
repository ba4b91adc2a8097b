import { setTimeout as sleep } from "node:timers/promises"
import { z } from "zod"
import { createDatabase } from "../../src/db/database.js"
import { job } from "../../src/jobs/job.js"
import { createJobs } from "../../src/jobs/jobs.js"

/**
 * A worker to be killed: `node job-worker.js`, with `DATABASE_URL` or `DATABASE_FOLDER`, and the number of
 * `JOBS` to begin where there are none yet. Each step writes to the table `effect` when it begins and ends.
 */
const STAGES = ["a", "b", "c", "d", "e", "f"]

const database = createDatabase({
  url: process.env["DATABASE_URL"],
  folder: process.env["DATABASE_FOLDER"] ?? "",
  connections: 6,
})

const effect = (values: unknown[]) =>
  database.query(({ run }) =>
    run("insert into effect (job, stage, pid, event) values ($1, $2, $3, $4)", values),
  )

const pipeline = job({
  name: "test.pipeline",
  payload: z.object({ number: z.number() }),
  retry: { failures: 5, firstSeconds: 1, maxSeconds: 5 },
  lanes: 3,
  async run({ id, step }) {
    for (const stage of STAGES)
      await step(stage, async (signal) => {
        await effect([id, stage, process.pid, "begin"])
        await sleep(30, undefined, { signal })
        await effect([id, stage, process.pid, "end"])
      })
  },
})

await database.query(({ run }) =>
  run(`create table if not exists effect
    (job uuid, stage text, pid int, event text, at timestamptz not null default clock_timestamp())`),
)
const log = { info: () => undefined, warn: console.error, error: console.error }
const jobs = await createJobs({
  audit: { record: () => undefined },
  ...{ database, log, jobs: [pipeline], isWorker: true, sealer: undefined },
  tokenEnds: () => Promise.reject(new Error("unused")),
  identify: () => Promise.reject(new Error("unused")),
})

await database.transaction(async (tx) => {
  await tx.run("select pg_advisory_xact_lock(1)", [])
  const begun = await tx.run("select 1 from job where name = 'test.pipeline' limit 1", [])
  if (begun.length > 0) return
  for (let number = 0; number < Number(process.env["JOBS"]); number++)
    await jobs.enqueue(tx, pipeline, { number })
})

const LEFT = "select count(*)::int as n from job where name = 'test.pipeline' and ended_at is null"

/** Ends by itself when all is done. */
for (;;) {
  const [left] = await database.query(({ run }) => run(LEFT, [])).catch(() => [{ n: 1 }])
  console.log(`left ${String(left?.["n"])}`)
  if (left?.["n"] === 0) break
  await sleep(100)
}
await jobs.close()
await database.close()
