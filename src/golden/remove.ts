import { and, eq, isNull } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import type { Jobs } from "../jobs/jobs.js"
import { BEGIN, BUILD, REMOVAL } from "./build-head.js"
import { findGolden, lockGolden } from "./find.js"
import { requireMember, type GoldenContext } from "./golden.js"
import { CANCELLED, endBuild } from "./pipeline/end-build.js"
import { builds, goldenImages, type BuildRow } from "./tables.js"
import { queueTurn } from "./waiting.js"

/**
 * Deletes a golden image: its builds, their servers, and its images at Glance. A build that runs is cancelled
 * first. Responds in the same way while the deletion is in progress.
 */
export async function deleteGolden(
  { golden, jobs, call }: GoldenContext,
  { name }: { name: string },
): Promise<{ message: string }> {
  requireMember(call)
  const { database } = golden
  const projectId = call.caller.project.id
  await database.query((queries) => findGolden(queries, call.caller, name), call.signal)
  const credentials = await jobs.credentialsFor(REMOVAL, call)
  await database.transaction(async (tx) => {
    const turn = await queueTurn(tx)
    const { image } = await lockGolden(tx, call.caller, name)
    for (const build of await openBuilds(tx, image)) await stopBuild(tx, jobs, build)
    await tx
      .update(goldenImages)
      .set({ status: "deleting", updatedAt: new Date() })
      .where(and(eq(goldenImages.projectId, projectId), eq(goldenImages.name, name)))
    await turn.startWaiting({ settings: golden.settings, enqueue: jobs.enqueue })
    await jobs.enqueue(tx, REMOVAL, { projectId, name }, { subject: `${projectId}/${name}`, credentials })
  }, call.signal)
  return { message: "Image deletion started" }
}

export const openBuilds = (tx: Queries, { projectId, name }: { projectId: string; name: string }) =>
  tx
    .select()
    .from(builds)
    .where(and(eq(builds.projectId, projectId), eq(builds.imageName, name), isNull(builds.endedAt)))

/**
 * Cancels a build. One that has not begun ends at once, another one after its job has been undone. Call it
 * in a turn, and start what waits afterwards.
 */
export async function stopBuild(
  tx: Queries,
  jobs: Pick<Jobs, "findOpen" | "cancel">,
  build: BuildRow,
): Promise<void> {
  const ending = { id: build.id, state: "cancelled" as const, message: CANCELLED }
  if (build.state === "pending") return endBuild(tx, ending)
  const open = await jobs.findOpen(tx, BUILD, build.id)
  if (open === undefined) return
  await jobs.cancel(tx, open.id)
  if (!(await hasBegun(tx, build.id, open.id))) await endBuild(tx, ending)
}

/** A job without this step has nothing to undo, which would end the build. */
async function hasBegun(tx: Queries, buildId: string, jobId: string): Promise<boolean> {
  await tx.select({ id: builds.id }).from(builds).where(eq(builds.id, buildId)).for("no key update")
  const begun = await tx.run("select 1 from job_step where job_id = $1 and name = $2", [jobId, BEGIN])
  return begun.length > 0
}
