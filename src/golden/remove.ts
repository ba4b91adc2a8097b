import { and, eq, isNull } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import type { Jobs } from "../jobs/jobs.js"
import { BUILD, REMOVAL } from "./build-head.js"
import { findGolden, lockGolden } from "./find.js"
import { requireMember, type GoldenContext } from "./golden.js"
import { CANCELLED, endBuild } from "./pipeline/end-build.js"
import { builds, goldenImages, type BuildRow } from "./tables.js"

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
    const { image } = await lockGolden(tx, call.caller, name)
    for (const build of await openBuilds(tx, image)) await stopBuild(tx, jobs, build)
    await tx
      .update(goldenImages)
      .set({ status: "deleting", updatedAt: new Date() })
      .where(and(eq(goldenImages.projectId, projectId), eq(goldenImages.name, name)))
    await jobs.enqueue(tx, REMOVAL, { projectId, name }, { subject: `${projectId}/${name}`, credentials })
  }, call.signal)
  return { message: "Image deletion started" }
}

export const openBuilds = (tx: Queries, { projectId, name }: { projectId: string; name: string }) =>
  tx
    .select()
    .from(builds)
    .where(and(eq(builds.projectId, projectId), eq(builds.imageName, name), isNull(builds.endedAt)))

/** Cancels a build. One that has not begun ends at once; another one after its job has been undone. */
export async function stopBuild(
  tx: Queries,
  jobs: Pick<Jobs, "findOpen" | "cancel">,
  build: BuildRow,
): Promise<void> {
  if (build.state === "pending") return endBuild(tx, { id: build.id, state: "cancelled", message: CANCELLED })
  const open = await jobs.findOpen(tx, BUILD, build.id)
  if (open !== undefined) await jobs.cancel(tx, open.id)
}
