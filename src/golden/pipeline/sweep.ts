import { eq } from "drizzle-orm"
import { setTimeout as pause } from "node:timers/promises"
import { answered, UpstreamError } from "../../errors.js"
import type { Database } from "../../db/database.js"
import { builds, type BuildRow } from "../tables.js"
import type { Cloud } from "./building.js"
import { downloadIds } from "./download.js"
import { removeVolumes } from "./remove-volumes.js"
import { snapshotsOf } from "./snapshot.js"
import { uploadsOf } from "./upload-volume.js"

interface Sweep {
  database: Database
  pollMs: number
  cloud: Cloud
  build: BuildRow
  /** The finished image, which stays. */
  keep?: string | undefined
}

/** How often a server is looked at before the sweep is given up, to be repeated later. */
const MOST_LOOKS = 300

/**
 * Removes everything that a build has in the cloud: its servers with their ports, its volumes, then its
 * images. What is not there counts as removed.
 */
export async function sweep(given: Sweep, signal: AbortSignal): Promise<void> {
  const { database, cloud, build, keep } = given
  const serverIds = await removeServers(given, signal)
  await removeVolumes(given, signal)
  const ids = new Set<string>()
  if (build.plan.volumeGiB !== undefined)
    for (const { id } of await uploadsOf(cloud.glance, build)) ids.add(id)
  for (const serverId of [build.serverId, ...serverIds])
    for (const { id } of await snapshotsOf(cloud.glance, { ...build, serverId })) ids.add(id)
  if (build.glanceId !== null) ids.add(build.glanceId)
  if ("url" in build.recipe.source) for (const id of downloadIds(build)) ids.add(id)
  if (keep !== undefined) ids.delete(keep)
  for (const id of ids) await cloud.glance.images.remove(id).catch(unlessGone)
  const clean = { isClean: true, serverId: null, glanceId: keep ?? null }
  await database.query((queries) => queries.update(builds).set(clean).where(eq(builds.id, build.id)), signal)
}

async function removeServers({ cloud, build, pollMs }: Sweep, signal: AbortSignal): Promise<string[]> {
  const mine = { namePrefix: build.serverName, metadata: { polaris_build: build.id } }
  const servers = await cloud.nova.servers.list(mine)
  for (const { id } of servers) await cloud.nova.servers.remove(id).catch(unlessGone)
  for (const { id } of servers) await untilRemoved(cloud, { id, pollMs }, signal)
  return servers.map(({ id }) => id)
}

async function untilRemoved(
  { nova }: Cloud,
  { id, pollMs }: { id: string; pollMs: number },
  signal: AbortSignal,
) {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const status = await nova.servers.get(id).then(
      (server) => server.status,
      (error: unknown) => unlessGone(error) ?? "DELETED",
    )
    if (status === "DELETED") return
    await pause(pollMs, undefined, { signal })
  }
  throw notRemoved()
}

const notRemoved = () =>
  new UpstreamError(
    {
      ...{ service: "nova", status: null, requestId: null },
      message: "The compute service has not deleted the VM yet. Try again later.",
    },
    { httpStatus: 504 },
  )

function unlessGone(error: unknown): undefined {
  if (!answered(error, 404)) throw error
}
