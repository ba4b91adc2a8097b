import { failureFields } from "../../failure.js"
import { job, type Job } from "../../jobs/job.js"
import { SWEEP } from "../build-head.js"
import type { Golden } from "../golden.js"
import { leftBuilds } from "../sweep-later.js"
import { cloudFor } from "./building.js"
import { reap } from "./reap.js"
import { sweep } from "./sweep.js"

/**
 * Begun when someone builds an image: removes what ended builds of the project have left in the cloud, first
 * what the database says, then what only the cloud has.
 */
export const sweepJob = (golden: Golden): Job =>
  job({
    ...SWEEP,
    ...{ retry: { failures: 5, firstSeconds: 5, maxSeconds: 60 }, lanes: 2 },
    run: (run) =>
      run.step("sweep", async (signal) => {
        const { database, settings } = golden
        const left = await database.query((queries) => leftBuilds(queries, run.payload.projectId), signal)
        let failures = 0
        for (const build of left) {
          const cloud = await cloudFor({ golden, run }, signal)
          const keep = build.state === "ready" ? (build.glanceId ?? undefined) : undefined
          await sweep({ database, pollMs: settings.pollMs, cloud, build, keep }, signal).catch(
            (error: unknown) => {
              signal.throwIfAborted()
              run.log.warn({ subject: build.id, ...failureFields(error) }, "golden build left in the cloud")
              failures++
            },
          )
        }
        const cloud = await cloudFor({ golden, run }, signal)
        await reap({ database, cloud, projectId: run.payload.projectId }, signal)
        if (failures > 0) throw new Error("Some builds could not be removed from the cloud yet.")
      }),
  })
