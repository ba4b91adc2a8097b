import { and, eq, isNotNull, sql } from "drizzle-orm"
import type { z } from "zod"
import type { goldenMetrics } from "../schemas/golden/vms.js"
import type { GoldenContext } from "./golden.js"
import { sizeText, timeText } from "./shown.js"
import { builds, goldenImages } from "./tables.js"

const count = sql<number>`count(*)`.mapWith(Number)

/** Numbers about the golden images of the caller's project. */
export const getMetrics = ({ golden, call }: GoldenContext): Promise<z.output<typeof goldenMetrics>> =>
  golden.database.query(async (queries) => {
    const project = call.caller.project.id
    const failed = sql<number>`count(*) filter (where ${goldenImages.status} = 'failed')`.mapWith(Number)
    const [images] = await queries
      .select({ total: count, failed })
      .from(goldenImages)
      .where(eq(goldenImages.projectId, project))
    const [vms] = await queries
      .select({ active: count })
      .from(builds)
      .where(and(eq(builds.projectId, project), isNotNull(builds.serverId)))
    const [storage] = await queries
      .select({ bytes: sql<number>`coalesce(sum(${builds.sizeBytes}), 0)`.mapWith(Number) })
      .from(builds)
      .where(and(eq(builds.projectId, project), eq(builds.state, "ready")))
    return {
      ...{
        total_images: images?.total ?? 0,
        active_vms: vms?.active ?? 0,
        failed_images: images?.failed ?? 0,
      },
      ...{ storage_used: sizeText(storage?.bytes ?? 0), last_updated: timeText(new Date()) },
    }
  }, call.signal)
