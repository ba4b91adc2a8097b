import { randomUUID } from "node:crypto"
import { and, eq } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { GoldenReason } from "../schemas/golden/values.js"
import { BUILD } from "./build-head.js"
import { serverNameFor } from "./describe.js"
import type { BuildContext } from "./golden.js"
import { parentsOf } from "./parents.js"
import { stagesOf } from "./pipeline/stages.js"
import { planOf, type Planned } from "./plan.js"
import { recipeHash } from "./recipe/complete.js"
import type { Recipe } from "./recipe/recipe.js"
import { testOf } from "./recipe/verification-recipe.js"
import { userDataOf } from "./recipe/user-data.js"
import { sweepCredentials, sweepLater } from "./sweep-later.js"
import { builds } from "./tables.js"

/** A build that can begin: everything that can be checked before has been. */
export interface PreparedBuild extends Planned {
  id: string
  recipe: Recipe
  credentials: string
  /** For the job that removes what earlier builds have left; undefined if the token ends before it. */
  sweeping: string | undefined
}

/** The seconds within which a build ends. */
export const secondsFor = ({ settings }: BuildContext["golden"], recipe: Pick<Recipe, "timeoutSeconds">) =>
  recipe.timeoutSeconds ?? settings.buildMs / 1000

/**
 * Checks a recipe against the cloud and seals the caller's token. Not in a transaction, because it waits for
 * OpenStack. Throws Refusal 403 if the token ends before the build must.
 */
export async function prepareBuild(context: BuildContext, recipe: Recipe): Promise<PreparedBuild> {
  const { golden, jobs, call } = context
  const id = randomUUID()
  userDataOf(recipe, id)
  if (recipe.verify !== undefined) userDataOf(testOf(recipe, recipe.verify), id)
  const planned = await planOf(golden, call, recipe)
  const asCallerSeconds = secondsFor(golden, recipe)
  const credentials = await jobs.credentialsFor({ ...BUILD, asCallerSeconds }, call)
  return { ...planned, id, recipe, credentials, sweeping: await sweepCredentials(context) }
}

/**
 * Adds a build, which waits until a turn lets it begin, and a job that removes what earlier builds
 * have left. Refusal 429 if too many wait.
 */
export async function addBuild(
  tx: Queries,
  { golden, jobs, call }: BuildContext,
  imageName: string,
  { id, recipe, plan, base, credentials, sweeping }: PreparedBuild,
): Promise<void> {
  await refuseTooMany(tx, golden, call.caller.project.id)
  const parents = base === undefined ? [] : await parentsOf(tx, base.id)
  await tx.insert(builds).values({
    ...{ id, imageName, recipe, plan, credentials, projectId: call.caller.project.id },
    ...{
      recipeHash: recipeHash(recipe),
      stages: stagesOf(recipe),
      message: "Waiting for other builds to end",
    },
    ...{ serverName: serverNameFor(imageName, id), createdBy: call.caller.user.id },
    ...{ baseId: base?.id ?? null, baseHash: base?.hash ?? null, parents },
  })
  await sweepLater(tx, jobs, call.caller.project.id, sweeping)
}

async function refuseTooMany(tx: Queries, { settings }: BuildContext["golden"], projectId: string) {
  const most = settings.waitingPerProject
  const waiting = await tx
    .select({ id: builds.id })
    .from(builds)
    .where(and(eq(builds.projectId, projectId), eq(builds.state, "pending")))
    .limit(most)
  if (waiting.length < most) return
  throw new Refusal(429, {
    message: `The queue of this project's builds is full (${most}). Wait until one begins, or cancel one.`,
    reason: "builds_waiting" satisfies GoldenReason,
  })
}
