import { eq } from "drizzle-orm"
import type { Queries } from "../../db/database.js"
import type { JobFailure } from "../../jobs/job.js"
import { BEGIN } from "../build-head.js"
import type { Golden } from "../golden.js"
import { builds } from "../tables.js"
import { queueTurn } from "../waiting.js"
import type { BuildRun } from "./building.js"
import { CANCELLED, endBuild } from "./end-build.js"

/**
 * The first step: from here on the build may have something in the cloud. False if the build was cancelled or
 * deleted before. If the job fails or is cancelled, the build ends here, after everything else is undone.
 */
export const beginBuild = (golden: Golden, run: BuildRun): Promise<boolean> =>
  run.commit(BEGIN, {
    async do(tx) {
      const { buildId } = run.payload
      const [build] = await tx.select().from(builds).where(eq(builds.id, buildId)).for("no key update")
      if (build?.state !== "running") return false
      await tx.update(builds).set({ isClean: false }).where(eq(builds.id, buildId))
      return true
    },
    undo: (_result, tx) => giveUp(tx, golden, run),
  })

async function giveUp(tx: Queries, golden: Golden, run: BuildRun): Promise<void> {
  const turn = await queueTurn(tx)
  const [job] = await tx.run("select state, failure from job where id = $1", [run.id])
  const failure = (job?.["failure"] ?? null) as JobFailure | null
  const hasFailed = job?.["state"] === "failing" && failure !== null
  const ending = hasFailed
    ? { state: "failed" as const, message: failure.message }
    : { state: "cancelled" as const, message: CANCELLED }
  await endBuild(tx, { id: run.payload.buildId, ...ending })
  await turn.startWaiting({ settings: golden.settings, enqueue: run.enqueue })
}
