import { and, eq } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { rebuildInput, StartedGolden } from "../schemas/golden/images.js"
import type { GoldenReason } from "../schemas/golden/values.js"
import { describeGolden } from "./describe.js"
import { findGolden, lockGolden, type FoundGolden } from "./find.js"
import { requireMember, type BuildContext, type GoldenContext } from "./golden.js"
import { addBuild, prepareBuild, type PreparedBuild } from "./request-build.js"
import { goldenImages } from "./tables.js"
import { queueTurn } from "./waiting.js"

/**
 * Builds an image again from its recipe, on the newest matching base image. If that base image has not
 * changed since the newest ready build, returns the existing image, unless `force` is set. Refusal 409 while
 * a build runs.
 */
export async function rebuildGolden(
  context: GoldenContext,
  { name, force }: z.output<typeof rebuildInput>,
): Promise<StartedGolden> {
  const { golden, call } = context
  requireMember(call)
  const find = (queries: Queries) => findGolden(queries, call.caller, name)
  return rebuildFound(context, await golden.database.query(find, call.signal), force)
}

/** The same for an image that was read before. */
export async function rebuildFound(
  context: BuildContext,
  found: FoundGolden,
  force: boolean,
): Promise<StartedGolden> {
  const { golden, jobs, call } = context
  const { database, settings } = golden
  const { name } = found.image
  refuseOpen(found)
  const prepared = await prepareBuild(context, found.build.recipe)
  if (!force && isCurrent(found, prepared))
    return {
      message: "Golden image is already built from this recipe and base image",
      image: describeGolden(found),
    }
  return database.transaction(async (tx) => {
    const turn = await queueTurn(tx)
    refuseOpen(await lockGolden(tx, call.caller, name))
    await addBuild(tx, context, name, prepared)
    await tx
      .update(goldenImages)
      .set({ buildId: prepared.id, status: "pending", updatedAt: new Date() })
      .where(and(eq(goldenImages.projectId, call.caller.project.id), eq(goldenImages.name, name)))
    await turn.startWaiting({ settings, enqueue: jobs.enqueue })
    const image = describeGolden(await findGolden(tx, call.caller, name))
    return { message: "Golden image creation started", image }
  }, call.signal)
}

function refuseOpen({ image, build }: FoundGolden): void {
  if (image.status === "deleting") throw refusal("This image is being deleted. Create it again afterwards.")
  if (build.endedAt === null)
    throw refusal("A build of this image is running or waiting. Wait for its end, or cancel it first.")
}

const refusal = (message: string) =>
  new Refusal(409, { message, reason: "build_running" satisfies GoldenReason })

/**
 * Whether the newest build is ready and would come out the same. What a URL delivers can change at any time.
 */
const isCurrent = ({ image, build }: FoundGolden, { base }: PreparedBuild): boolean =>
  image.status === "ready" &&
  base !== undefined &&
  build.baseId === base.id &&
  build.baseHash === (base.hash ?? null)
