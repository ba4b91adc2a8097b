import { and, eq } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { StartedGolden } from "../schemas/golden/images.js"
import type { CreateGolden } from "../schemas/golden/recipe.js"
import type { GoldenReason } from "../schemas/golden/values.js"
import { describeGolden } from "./describe.js"
import { findGolden, type FoundGolden } from "./find.js"
import { requireMember, type GoldenContext } from "./golden.js"
import { rebuildFound } from "./rebuild.js"
import { completeRecipe, recipeHash } from "./recipe/complete.js"
import { addBuild, prepareBuild, type PreparedBuild } from "./request-build.js"
import { builds, goldenImages } from "./tables.js"
import { queueTurn } from "./waiting.js"

/**
 * Starts to build a golden image. Checks everything first that can be checked: afterwards the build fails
 * only because of what happens in the cloud. The same recipe again returns the existing image, unless its
 * base image has changed, its last build has failed, or `force` is set. Refusal 409 for a name that the
 * project uses for another recipe.
 */
export async function createGolden(context: GoldenContext, input: CreateGolden): Promise<StartedGolden> {
  const { golden, call } = context
  requireMember(call)
  const projectId = call.caller.project.id
  const { found, recipe } = await golden.database.query(async (queries) => {
    const found = await findUsed(queries, projectId, input.name)
    return { found, recipe: await completeRecipe(queries, projectId, input, found?.build.recipe) }
  }, call.signal)
  if (found !== undefined) {
    if (found.build.recipeHash !== recipeHash(recipe)) throw nameInUse(input.name)
    return createAgain(context, found, input.force)
  }
  const prepared = await prepareBuild(context, recipe)
  /** Another request has used the name meanwhile, perhaps for the same recipe. */
  return (await addImage(context, input, prepared)) ?? createGolden(context, input)
}

/** What runs or waits is returned as it is; otherwise the same as building again. */
async function createAgain(
  context: GoldenContext,
  found: FoundGolden,
  force: boolean,
): Promise<StartedGolden> {
  if (found.build.endedAt !== null || force || found.image.status === "deleting")
    return rebuildFound(context, found, force)
  return { message: "Golden image is already being built from this recipe", image: describeGolden(found) }
}

/** Undefined if the project uses the name by now. */
async function addImage(
  context: GoldenContext,
  input: CreateGolden,
  prepared: PreparedBuild,
): Promise<StartedGolden | undefined> {
  const { golden, jobs, call } = context
  const { database, settings } = golden
  const { project, user } = call.caller
  const row = { projectId: project.id, createdBy: user.id, buildId: prepared.id, status: "pending" as const }
  return database.transaction(async (tx) => {
    const turn = await queueTurn(tx)
    const added = await tx
      .insert(goldenImages)
      .values({ ...row, name: input.name, osType: input.os_type, labels: input.labels })
      .onConflictDoNothing()
      .returning()
    if (added.length === 0) return undefined
    await addBuild(tx, context, input.name, prepared)
    await turn.startWaiting({ settings, enqueue: jobs.enqueue })
    const found = await findGolden(tx, call.caller, input.name)
    return { message: "Golden image creation started", image: describeGolden(found) }
  }, call.signal)
}

async function findUsed(queries: Queries, projectId: string, name: string): Promise<FoundGolden | undefined> {
  const [found] = await queries
    .select({ image: goldenImages, build: builds })
    .from(goldenImages)
    .innerJoin(builds, eq(builds.id, goldenImages.buildId))
    .where(and(eq(goldenImages.projectId, projectId), eq(goldenImages.name, name)))
  return found
}

const nameInUse = (name: string) =>
  new Refusal(409, {
    message: `Your project already has a golden image ${name} with another recipe. Choose another name, build it again with POST /api/v1/images/${name}:rebuild, or delete it first.`,
    reason: "name_in_use" satisfies GoldenReason,
  })
