import { and, eq, isNull, ne } from "drizzle-orm"
import type { Queries } from "../../db/database.js"
import { lockGoldenRow } from "../find.js"
import { builds, goldenImages } from "../tables.js"
import { failedNow } from "./stages.js"

interface Ending {
  id: string
  state: "failed" | "cancelled"
  message: string
}

/**
 * Ends a build without a result. Does nothing if it has ended. Call it in a turn, and start what waits
 * afterwards.
 */
export async function endBuild(tx: Queries, { id, state, message }: Ending): Promise<void> {
  const open = and(eq(builds.id, id), isNull(builds.endedAt))
  const [head] = await tx
    .select({ projectId: builds.projectId, name: builds.imageName })
    .from(builds)
    .where(open)
  if (head === undefined) return
  await lockGoldenRow(tx, head)
  const [build] = await tx.select().from(builds).where(open).for("no key update")
  if (build === undefined) return
  const now = new Date()
  const stages = failedNow(build.stages, message, now.toISOString())
  await tx
    .update(builds)
    .set({ state, message, stages, credentials: null, endedAt: now, updatedAt: now })
    .where(open)
  await tx
    .update(goldenImages)
    .set({ status: "failed", updatedAt: now })
    .where(and(eq(goldenImages.buildId, id), ne(goldenImages.status, "deleting")))
}

export const CANCELLED = "The build was cancelled."
