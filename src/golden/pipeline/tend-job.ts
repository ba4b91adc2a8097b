import { and, eq, sql } from "drizzle-orm"
import { z } from "zod"
import { job, type Job } from "../../jobs/job.js"
import { BUILD } from "../build-head.js"
import type { Golden } from "../golden.js"
import { builds } from "../tables.js"
import { queueTurn } from "../waiting.js"
import { endBuild } from "./end-build.js"

const CRASHED = "The build ended unexpectedly. Build the image again."

/** Ends builds whose jobs have ended without them, and starts what waits. */
export const tendJob = (golden: Golden): Job =>
  job({
    ...{ name: "golden.tend", payload: z.object({}), everySeconds: 60, lanes: 1 },
    retry: { failures: 3, firstSeconds: 5, maxSeconds: 60 },
    run: (run) =>
      run.commit("tend", async (tx) => {
        const turn = await queueTurn(tx)
        const hasJob = sql`exists (select 1 from job where job.name = ${BUILD.name} and job.subject = ${builds.id}::text and job.ended_at is null)`
        const lost = await tx
          .select({ id: builds.id })
          .from(builds)
          .where(and(eq(builds.state, "running"), sql`not ${hasJob}`))
        for (const { id } of lost) await endBuild(tx, { id, state: "failed", message: CRASHED })
        await turn.startWaiting({ settings: golden.settings, enqueue: run.enqueue })
      }),
  })
