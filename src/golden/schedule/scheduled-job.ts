import { and, eq } from "drizzle-orm"
import type { Call } from "../../call.js"
import { Refusal } from "../../errors.js"
import { failureOf } from "../../failure.js"
import { job, type Job, type JobRun } from "../../jobs/job.js"
import type { GoldenReason } from "../../schemas/golden/values.js"
import { chooseBase } from "../base-image.js"
import { findGolden, type FoundGolden } from "../find.js"
import type { Golden } from "../golden.js"
import { rebuildFound } from "../rebuild.js"
import { goldenImages, schedules, type ScheduleRow } from "../tables.js"
import { callAsOwner } from "./acting.js"
import { countFailedTurn, isRow } from "./due-job.js"
import { SCHEDULED, type ScheduledPayload } from "./scheduled-head.js"

type Run = JobRun<ScheduledPayload>

/** What a turn of a schedule came to. */
interface Turn {
  /** The build that it has begun. */
  buildId?: string
  failure?: string
}

/** Begins a build as the user who has set the schedule, or records why that is not possible. */
export const scheduledJob = (golden: Golden): Job =>
  job({
    ...SCHEDULED,
    ...{ retry: { failures: 4, firstSeconds: 10, maxSeconds: 120 }, lanes: 4 },
    async run(run) {
      const turn = await run.step("build", (signal) => takeTurn(golden, run, signal))
      await run.commit("record", async (tx) => {
        const [row] = await tx.select().from(schedules).where(ofPayload(run)).for("no key update")
        if (row === undefined) return
        if (turn.failure !== undefined) await countFailedTurn(tx, row, turn.failure)
        if (turn.buildId !== undefined)
          await tx.update(schedules).set({ buildId: turn.buildId }).where(isRow(row))
      })
    },
  })

const ofPayload = ({ payload: { projectId, name } }: Run) => isRow({ projectId, imageName: name })

async function takeTurn(golden: Golden, run: Run, signal: AbortSignal): Promise<Turn> {
  const [row] = await golden.database.query((queries) =>
    queries.select().from(schedules).where(ofPayload(run)),
  )
  if (row === undefined || row.stoppedAt !== null) return {}
  try {
    const call = await callAsOwner(golden, row.credential, { log: run.log, signal })
    return await build(golden, { run, row, call })
  } catch (error) {
    signal.throwIfAborted()
    const { status, message, reason } = failureOf(error)
    /** What somebody else is building is as good, and after a crash it is this turn's own build. */
    if (reason === ("build_running" satisfies GoldenReason)) return newestBuild(golden, row)
    if (status >= 500) throw error
    return { failure: message }
  }
}

interface Given {
  run: Run
  row: ScheduleRow
  call: Call
}

async function build(golden: Golden, { run, row, call }: Given): Promise<Turn> {
  const found = await golden.database.query((queries) => findGolden(queries, call.caller, row.imageName))
  if (!run.payload.isByTime && !(await hasNewBase(golden, call, found))) return {}
  await rebuildFound({ golden, jobs: run, call }, found, true)
  return newestBuild(golden, row)
}

/** Whether another image is the newest match now, or its content has changed. */
async function hasNewBase(golden: Golden, call: Call, { build }: FoundGolden): Promise<boolean> {
  const { source } = build.recipe
  if ("url" in source) throw new Refusal(422, "A URL does not say when it changes.")
  const base = await chooseBase(golden.glanceFor(call), source.image)
  return base.id !== build.baseId || (base.hash ?? null) !== build.baseHash
}

async function newestBuild(golden: Golden, { projectId, imageName }: ScheduleRow): Promise<Turn> {
  const own = and(eq(goldenImages.projectId, projectId), eq(goldenImages.name, imageName))
  const [image] = await golden.database.query((queries) => queries.select().from(goldenImages).where(own))
  return image === undefined ? {} : { buildId: image.buildId }
}
