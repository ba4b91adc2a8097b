import { and, asc, eq, inArray, or, sql, type SQL } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { revokedBuilds, revokeInput } from "../schemas/golden/images.js"
import type { GoldenReason } from "../schemas/golden/values.js"
import { lockGolden } from "./find.js"
import { requireMember, type GoldenContext } from "./golden.js"
import { stopBuild } from "./remove.js"
import { revocationOf } from "./revocation.js"
import { builds, goldenImages, type BuildRow } from "./tables.js"
import { queueTurn } from "./waiting.js"
import { withhold } from "./withhold.js"

type Input = z.output<typeof revokeInput>

/**
 * Revokes the ready builds of a golden image, or one of them, and with `descendants` all builds of the
 * project that descend from them. Their images are deactivated at Glance, or hidden, and running builds of
 * descendants are stopped. Can be repeated: what is revoked keeps its reason, and what Glance has refused is
 * requested again.
 */
export async function revokeGolden(
  context: GoldenContext,
  input: Input,
): Promise<z.output<typeof revokedBuilds>> {
  const { golden, call } = context
  requireMember(call)
  const ids = await golden.database.transaction((tx) => markRevoked(tx, context, input), call.signal)
  await stopRevoked(context, ids)
  const revoked = await golden.database.query(
    (queries) =>
      queries
        .select()
        .from(builds)
        .where(inArray(builds.id, ids))
        .orderBy(...OLDEST),
    call.signal,
  )
  const shown = await withholdAll(context, revoked)
  return { message: "Golden image revoked", builds: shown, count: shown.length }
}

/** Tries all of them, so that one refusal does not leave the others usable; then throws the first refusal. */
async function withholdAll(context: GoldenContext, revoked: readonly BuildRow[]) {
  const shown = []
  const refusals: unknown[] = []
  for (const build of revoked)
    try {
      shown.push(describe(build, await withhold(context, build)))
    } catch (error) {
      context.call.signal.throwIfAborted()
      refusals.push(error)
    }
  if (refusals.length > 0) throw refusals[0]
  return shown
}

const OLDEST = [asc(builds.createdAt), asc(builds.id)] as const

const describe = (build: BuildRow, withheld: BuildRow["withheld"]) => ({
  ...{ image_name: build.imageName, build_id: build.id },
  ...(build.glanceId !== null && { image_id: build.glanceId }),
  ...(withheld !== null && { withheld }),
  revoked: revocationOf(build).revoked ?? { reason: "", by: "", at: "" },
})

/** Records which builds are revoked, before anything is done at Glance. Returns their ids. */
async function markRevoked(tx: Queries, { call }: GoldenContext, input: Input): Promise<string[]> {
  await lockGolden(tx, call.caller, input.name)
  const { project, user } = call.caller
  const own = await readyBuilds(tx, project.id, input)
  if (own.length === 0) throw new Refusal(409, NO_BUILD)
  const ids = own.map(({ id }) => id)
  const images = own.flatMap(({ glanceId }) => glanceId ?? [])
  const descends = input.descendants ? descendsFrom(images, project.id) : undefined
  const wanted = or(inArray(builds.id, ids), descends)
  const all = await tx
    .select({ id: builds.id })
    .from(builds)
    .where(wanted)
    .orderBy(...OLDEST)
    .for("no key update")
  const allIds = all.map(({ id }) => id)
  const now = new Date()
  const marks = { revokedAt: now, revokedBy: user.id, revokedReason: input.reason, updatedAt: now }
  await tx
    .update(builds)
    .set(marks)
    .where(and(inArray(builds.id, allIds), sql`${builds.revokedAt} is null`))
  await tx
    .update(goldenImages)
    .set({ status: "revoked", updatedAt: now })
    .where(and(inArray(goldenImages.buildId, allIds), eq(goldenImages.status, "ready")))
  return allIds
}

const readyBuilds = (tx: Queries, projectId: string, { name, build_id: id }: Input): Promise<BuildRow[]> =>
  tx
    .select()
    .from(builds)
    .where(
      and(
        ...[eq(builds.projectId, projectId), eq(builds.imageName, name), eq(builds.state, "ready")],
        id === undefined ? undefined : eq(builds.id, id),
      ),
    )

const NO_BUILD = {
  message: "This image has no ready build like this, so there is nothing to revoke.",
  reason: "no_build" satisfies GoldenReason,
}

/** Builds of the project that are ready, or may become so. */
function descendsFrom(imageIds: readonly string[], projectId: string): SQL | undefined {
  const ids = sql.join(
    imageIds.map((id) => sql`${id}`),
    sql`, `,
  )
  return and(
    eq(builds.projectId, projectId),
    inArray(builds.state, ["pending", "running", "ready"]),
    sql`jsonb_exists_any(${builds.parents}, array[${ids}]::text[])`,
  )
}

/** Stops the builds of descendants that wait or run. One that ends meanwhile refuses to become ready. */
async function stopRevoked({ golden, jobs, call }: GoldenContext, ids: string[]): Promise<void> {
  await golden.database.transaction(async (tx) => {
    const turn = await queueTurn(tx)
    const isOpen = and(inArray(builds.id, ids), inArray(builds.state, ["pending", "running"]))
    const open = await tx.select().from(builds).where(isOpen)
    for (const build of open) await stopBuild(tx, jobs, build)
    if (open.length > 0) await turn.startWaiting({ settings: golden.settings, enqueue: jobs.enqueue })
  }, call.signal)
}
