import { and, eq } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { StartedGolden } from "../schemas/golden/images.js"
import type { CreateGolden } from "../schemas/golden/recipe.js"
import type { GoldenReason } from "../schemas/golden/values.js"
import { describeGolden } from "./describe.js"
import { findGolden } from "./find.js"
import { requireMember, type GoldenContext } from "./golden.js"
import { completeRecipe } from "./recipe/complete.js"
import { addBuild, prepareBuild } from "./request-build.js"
import { sweepLater, sweepCredentials } from "./sweep-later.js"
import { goldenImages } from "./tables.js"
import { startWaiting } from "./waiting.js"

/**
 * Starts to build a golden image. Checks everything first that can be checked: afterwards the build fails
 * only because of what happens in the cloud. Refusal 409 for a name that the project uses.
 */
export async function createGolden(context: GoldenContext, input: CreateGolden): Promise<StartedGolden> {
  const { golden, jobs, call } = context
  const { database, settings } = golden
  requireMember(call)
  const projectId = call.caller.project.id
  const recipe = await database.query(async (queries) => {
    await refuseUsed(queries, projectId, input.name)
    return completeRecipe(queries, projectId, input)
  }, call.signal)
  const prepared = await prepareBuild(context, recipe)
  const sweeping = await sweepCredentials(context)
  const found = await database.transaction(async (tx) => {
    await addImage(tx, context, input, prepared.id)
    await addBuild(tx, context, input.name, prepared)
    await startWaiting(tx, { settings, enqueue: jobs.enqueue })
    await sweepLater(tx, jobs, projectId, sweeping)
    return findGolden(tx, call.caller, input.name)
  }, call.signal)
  return { message: "Golden image creation started", image: describeGolden(found) }
}

async function addImage(
  tx: Queries,
  { call }: GoldenContext,
  input: CreateGolden,
  buildId: string,
): Promise<void> {
  const { project, user } = call.caller
  const row = { projectId: project.id, createdBy: user.id, buildId, status: "pending" as const }
  const added = await tx
    .insert(goldenImages)
    .values({ ...row, name: input.name, osType: input.os_type, labels: input.labels })
    .onConflictDoNothing()
    .returning()
  if (added.length === 0) throw nameInUse(input.name)
}

async function refuseUsed(queries: Queries, projectId: string, name: string): Promise<void> {
  const used = and(eq(goldenImages.projectId, projectId), eq(goldenImages.name, name))
  const [found] = await queries.select({ name: goldenImages.name }).from(goldenImages).where(used)
  if (found !== undefined) throw nameInUse(name)
}

const nameInUse = (name: string) =>
  new Refusal(409, {
    message: `Your project already has a golden image ${name}. Choose another name, build it again with POST /api/v1/images/${name}:rebuild, or delete it first.`,
    reason: "name_in_use" satisfies GoldenReason,
  })
