import { and, eq, isNull, lte, or, sql } from "drizzle-orm"
import { z } from "zod"
import type { Queries } from "../../db/database.js"
import { job, type Job } from "../../jobs/job.js"
import type { Golden } from "../golden.js"
import { builds, schedules, type ScheduleRow } from "../tables.js"
import { nextTime } from "./cron.js"
import { SCHEDULED } from "./scheduled-head.js"

/** Counts how scheduled builds have ended, and begins those that are due. */
export const dueJob = (golden: Golden): Job =>
  job({
    ...{ name: "golden.due", payload: z.object({}), everySeconds: 15, lanes: 1 },
    retry: { failures: 3, firstSeconds: 5, maxSeconds: 60 },
    run: (run) =>
      run.commit("due", async (tx) => {
        await countEnded(tx)
        for (const row of await dueNow(tx)) {
          const isByTime = await takeTurn(tx, row, golden.settings.baseCheckMs)
          const { projectId, imageName: name } = row
          await run.enqueue(tx, SCHEDULED, { projectId, name, isByTime }, { subject: `${projectId}/${name}` })
        }
      }),
  })

const dueNow = (tx: Queries): Promise<ScheduleRow[]> =>
  tx
    .select()
    .from(schedules)
    .where(
      and(
        isNull(schedules.stoppedAt),
        or(lte(schedules.nextAt, sql`now()`), lte(schedules.checkAt, sql`now()`)),
      ),
    )
    .for("update", { skipLocked: true })

/** Moves a schedule to its next time. What was missed while no worker ran is made up for once. */
async function takeTurn(tx: Queries, row: ScheduleRow, baseCheckMs: number): Promise<boolean> {
  const { cron, nextAt, timeZone } = row
  const now = new Date()
  const isByTime = nextAt !== null && nextAt <= now
  const next = {
    ...(isByTime && cron !== null && { nextAt: nextTime(cron, timeZone, now) }),
    ...(row.onBaseChange && { checkAt: new Date(now.getTime() + baseCheckMs) }),
  }
  await tx.update(schedules).set(next).where(isRow(row))
  return isByTime
}

export const isRow = ({ projectId, imageName }: Pick<ScheduleRow, "projectId" | "imageName">) =>
  and(eq(schedules.projectId, projectId), eq(schedules.imageName, imageName))

/** A build that was cancelled counts as nothing. */
async function countEnded(tx: Queries): Promise<void> {
  const ended = await tx
    .select({ schedule: schedules, state: builds.state, message: builds.message })
    .from(schedules)
    .innerJoin(builds, eq(builds.id, schedules.buildId))
    .where(sql`${builds.endedAt} is not null`)
    .for("update", { of: schedules, skipLocked: true })
  for (const { schedule, state, message } of ended) {
    await tx.update(schedules).set({ buildId: null }).where(isRow(schedule))
    if (state === "failed") await countFailedTurn(tx, schedule, message)
    if (state === "ready")
      await tx.update(schedules).set({ failures: 0, message: null }).where(isRow(schedule))
  }
}

/** Stops a schedule that has failed too often. */
export async function countFailedTurn(tx: Queries, row: ScheduleRow, message: string): Promise<void> {
  const failures = row.failures + 1
  const isLast = failures >= row.maxFailures
  await tx
    .update(schedules)
    .set({ failures, message, ...(isLast && { stoppedAt: new Date() }) })
    .where(isRow(row))
}
