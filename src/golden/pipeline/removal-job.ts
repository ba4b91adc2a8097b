import { and, eq, isNull } from "drizzle-orm"
import { setTimeout as pause } from "node:timers/promises"
import type { JobFailure, JobRun } from "../../jobs/job.js"
import { job, type Job } from "../../jobs/job.js"
import { REMOVAL, type RemovalPayload } from "../build-head.js"
import type { Golden } from "../golden.js"
import { builds, channelMoves, goldenChannels, goldenImages, type BuildRow } from "../tables.js"
import { cloudFor } from "./building.js"
import { sweep } from "./sweep.js"

const RETRY = { failures: 8, firstSeconds: 5, maxSeconds: 60 }

/** Milliseconds between two looks at builds that are being undone. */
const LOOK_MS = 200

/**
 * Deletes a golden image after its builds have ended. If OpenStack refuses, it is `failed`, with the reason.
 */
export const removalJob = (golden: Golden): Job =>
  job({
    ...REMOVAL,
    ...{ retry: RETRY, lanes: 4 },
    async run(run) {
      const { payload } = run
      await run.commit("begin", {
        do: async () => null,
        undo: async (_result, tx) => {
          const [found] = await tx.run("select failure from job where id = $1", [run.id])
          const failure = (found?.["failure"] ?? null) as JobFailure | null
          const own = ownImage(payload)
          const [image] = await tx.update(goldenImages).set({ status: "failed" }).where(own).returning()
          if (image !== undefined && failure !== null)
            await tx
              .update(builds)
              .set({ message: `The image could not be deleted: ${failure.message}` })
              .where(eq(builds.id, image.buildId))
        },
      })
      await run.step("wait", (signal) => untilEnded(golden, payload, signal))
      await run.step("sweep", (signal) => sweepAll(golden, run, signal))
      await run.commit("delete", async (tx) => {
        for (const table of [goldenChannels, channelMoves])
          await tx
            .delete(table)
            .where(and(eq(table.projectId, payload.projectId), eq(table.imageName, payload.name)))
        await tx.delete(goldenImages).where(ownImage(payload))
        await tx.delete(builds).where(ownBuilds(payload))
      })
    },
  })

const ownImage = ({ projectId, name }: RemovalPayload) =>
  and(eq(goldenImages.projectId, projectId), eq(goldenImages.name, name))

const ownBuilds = ({ projectId, name }: RemovalPayload) =>
  and(eq(builds.projectId, projectId), eq(builds.imageName, name))

async function untilEnded({ database }: Golden, payload: RemovalPayload, signal: AbortSignal): Promise<void> {
  for (;;) {
    const open = await database.query(
      (queries) =>
        queries
          .select({ id: builds.id })
          .from(builds)
          .where(and(ownBuilds(payload), isNull(builds.endedAt))),
      signal,
    )
    if (open.length === 0) return
    await pause(LOOK_MS, undefined, { signal })
  }
}

async function sweepAll(golden: Golden, run: JobRun<RemovalPayload>, signal: AbortSignal): Promise<void> {
  const { database, settings } = golden
  const all: BuildRow[] = await database.query(
    (queries) => queries.select().from(builds).where(ownBuilds(run.payload)),
    signal,
  )
  for (const build of all) {
    if (build.isClean && build.glanceId === null) continue
    const cloud = await cloudFor({ golden, run }, signal)
    await sweep({ database, pollMs: settings.pollMs, cloud, build }, signal)
  }
}
