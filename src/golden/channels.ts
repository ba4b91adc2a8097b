import { and, asc, desc, eq, isNull } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type {
  channelList,
  goldenBuildList,
  setChannelInput,
  ShownChannel,
} from "../schemas/golden/channels.js"
import type { GoldenReason } from "../schemas/golden/values.js"
import { findGolden, lockGolden } from "./find.js"
import { requireMember, type GoldenContext } from "./golden.js"
import { revocationOf } from "./revocation.js"
import { sizeText, timeText } from "./shown.js"
import { builds, channelMoves, goldenChannels, type BuildRow } from "./tables.js"

interface Ref {
  name: string
}

/** The most moves that are shown. */
const MOST_MOVES = 200

const own = ({ call }: GoldenContext, name: string) =>
  and(eq(goldenChannels.projectId, call.caller.project.id), eq(goldenChannels.imageName, name))

/** Points a channel to a ready build, by default the newest one, and records the move. */
export async function setChannel(
  { golden, call }: GoldenContext,
  { name, channel, build_id }: z.output<typeof setChannelInput>,
): Promise<ShownChannel> {
  requireMember(call)
  const { project, user } = call.caller
  return golden.database.transaction(async (tx) => {
    await lockGolden(tx, call.caller, name)
    const build = await readyBuild(tx, { projectId: project.id, name, id: build_id })
    const key = { projectId: project.id, imageName: name, name: channel }
    const move = { buildId: build.id, movedBy: user.id, movedAt: new Date() }
    await tx
      .insert(goldenChannels)
      .values({ ...key, ...move })
      .onConflictDoUpdate({
        target: [goldenChannels.projectId, goldenChannels.imageName, goldenChannels.name],
        set: move,
      })
    await tx.insert(channelMoves).values({ ...key, ...move })
    return describe({ ...key, ...move }, build)
  }, call.signal)
}

interface Wanted {
  projectId: string
  name: string
  id: string | undefined
}

async function readyBuild(tx: Queries, { projectId, name, id }: Wanted): Promise<BuildRow> {
  const [found] = await tx
    .select()
    .from(builds)
    .where(
      and(
        eq(builds.projectId, projectId),
        eq(builds.imageName, name),
        eq(builds.state, "ready"),
        isNull(builds.revokedAt),
        id === undefined ? undefined : eq(builds.id, id),
      ),
    )
    .orderBy(desc(builds.createdAt), desc(builds.id))
    .limit(1)
  if (found === undefined) throw new Refusal(409, NO_BUILD)
  return found
}

const NO_BUILD = {
  message:
    "This image has no ready build like this that is not revoked. Wait for one, or name another build_id.",
  reason: "no_build" satisfies GoldenReason,
}

type Row = typeof goldenChannels.$inferSelect

const describe = ({ name, buildId, movedBy, movedAt }: Row, build: BuildRow | null): ShownChannel => ({
  ...{ channel: name, build_id: buildId, moved_by: movedBy, moved_at: timeText(movedAt) },
  ...(build?.glanceId && build.revokedAt === null && { image_id: build.glanceId }),
  ...(build && revocationOf(build)),
})

/** The channels of a golden image by name, and their moves, newest first. */
export async function listChannels(
  context: GoldenContext,
  { name }: Ref,
): Promise<z.output<typeof channelList>> {
  const { golden, call } = context
  return golden.database.query(async (queries) => {
    await findGolden(queries, call.caller, name)
    const rows = await queries
      .select({ channel: goldenChannels, build: builds })
      .from(goldenChannels)
      .leftJoin(builds, eq(builds.id, goldenChannels.buildId))
      .where(own(context, name))
      .orderBy(asc(goldenChannels.name))
    const moves = await queries
      .select()
      .from(channelMoves)
      .where(and(eq(channelMoves.projectId, call.caller.project.id), eq(channelMoves.imageName, name)))
      .orderBy(desc(channelMoves.id))
      .limit(MOST_MOVES)
    const channels = rows.map(({ channel, build }) => describe(channel, build))
    return { channels, count: channels.length, moves: moves.map((move) => describe(move, null)) }
  }, call.signal)
}

/** Deletes a channel. Refusal 404 if there is none. */
export async function deleteChannel(
  context: GoldenContext,
  { name, channel }: Ref & { channel: string },
): Promise<{ message: string }> {
  const { golden, call } = context
  requireMember(call)
  const deleted = await golden.database.query(
    (queries) =>
      queries
        .delete(goldenChannels)
        .where(and(own(context, name), eq(goldenChannels.name, channel)))
        .returning(),
    call.signal,
  )
  if (deleted.length === 0) throw new Refusal(404, "Channel not found")
  return { message: "Channel deleted" }
}

/** The most builds that are shown. */
const MOST_BUILDS = 200

/** The builds of a golden image, newest first. */
export async function listBuilds(
  { golden, call }: GoldenContext,
  { name }: Ref,
): Promise<z.output<typeof goldenBuildList>> {
  const rows = await golden.database.query(async (queries) => {
    await findGolden(queries, call.caller, name)
    return queries
      .select()
      .from(builds)
      .where(and(eq(builds.projectId, call.caller.project.id), eq(builds.imageName, name)))
      .orderBy(desc(builds.createdAt), desc(builds.id))
      .limit(MOST_BUILDS)
  }, call.signal)
  return { builds: rows.map(describeBuild), count: rows.length }
}

const describeBuild = (build: BuildRow) => ({
  ...{ build_id: build.id, status: build.state, message: build.message },
  ...(build.glanceId !== null && { image_id: build.glanceId }),
  ...(build.sizeBytes !== null && { size: sizeText(build.sizeBytes) }),
  recipe_sha256: build.recipeHash,
  ...(build.baseId !== null && { base_image_id: build.baseId }),
  ...(build.baseHash !== null && { base_image_hash: build.baseHash }),
  ...{ created_by: build.createdBy, created_at: timeText(build.createdAt) },
  ...(build.endedAt !== null && { ended_at: timeText(build.endedAt) }),
  ...revocationOf(build),
})
