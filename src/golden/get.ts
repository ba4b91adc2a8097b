import { and, desc, eq, ne } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import type { GoldenImage, GoldenProgress } from "../schemas/golden/images.js"
import { describeGolden } from "./describe.js"
import { findGolden, type FoundGolden } from "./find.js"
import type { GoldenContext } from "./golden.js"
import { buildProgress } from "./pipeline/progress.js"
import type { Stage } from "./pipeline/stages.js"
import { revocationOf } from "./revocation.js"
import { timeText } from "./shown.js"
import { builds } from "./tables.js"

interface Ref {
  name: string
}

/** A golden image of the caller's project. */
export async function getGolden({ golden, call }: GoldenContext, { name }: Ref): Promise<GoldenImage> {
  const find = (queries: Queries) => findGolden(queries, call.caller, name)
  return describeGolden(await golden.database.query(find, call.signal))
}

/** How far the newest build of a golden image is. */
export async function getGoldenStatus(
  { golden, call }: GoldenContext,
  { name }: Ref,
): Promise<GoldenProgress> {
  return golden.database.query(async (queries) => {
    const found = await findGolden(queries, call.caller, name)
    return statusOf(found, await stagesBefore(queries, found))
  }, call.signal)
}

function statusOf({ image, build }: FoundGolden, earlier: Stage[] | undefined): GoldenProgress {
  const { stages, message, updatedAt } = build
  return {
    ...{ name: image.name, status: image.status },
    message: image.status === "revoked" ? `Revoked: ${String(build.revokedReason)}` : message,
    progress: build.state === "ready" ? 100 : buildProgress(stages, earlier, new Date()),
    created_at: timeText(build.createdAt),
    updated_at: timeText(updatedAt > image.updatedAt ? updatedAt : image.updatedAt),
    ...revocationOf(build),
    ["steps"]: stages.map(({ startedAt, endedAt, ...stage }) => ({
      ...stage,
      ...(startedAt !== undefined && { started_at: timeText(new Date(startedAt)) }),
      ...(endedAt !== undefined && { ended_at: timeText(new Date(endedAt)) }),
    })),
  }
}

/** The stages of the newest ready build of the same recipe, which show how long each takes. */
async function stagesBefore(queries: Queries, { build }: FoundGolden): Promise<Stage[] | undefined> {
  const same = and(
    eq(builds.projectId, build.projectId),
    eq(builds.recipeHash, build.recipeHash),
    eq(builds.state, "ready"),
    ne(builds.id, build.id),
  )
  const [earlier] = await queries
    .select({ stages: builds.stages })
    .from(builds)
    .where(same)
    .orderBy(desc(builds.createdAt))
    .limit(1)
  return earlier?.stages
}
