import { and, eq, inArray, isNotNull, sql } from "drizzle-orm"
import type { Database } from "../../db/database.js"
import { answered } from "../../errors.js"
import { imagePages } from "../../glance/pages.js"
import { builds, type BuildRow } from "../tables.js"
import type { Cloud } from "./building.js"
import { isRemovable } from "./remove-volumes.js"
import { uploadsOf } from "./upload-volume.js"

interface Reaping {
  database: Database
  cloud: Cloud
  projectId: string
}

/** What one of the project's builds has made in the cloud. */
interface Made {
  id: string
  buildId: string
}

const PAGE = 1000

/** How long after a build's end an image of its volume may still appear, in milliseconds. */
const LATE_MS = 3_600_000

/**
 * Compares what builds of the project have in the cloud with the database, and deletes what belongs to a
 * build that has ended: such as a server that Nova created although its request seemed to have failed. What
 * belongs to no build of this database is left, because another Polaris may be building it.
 */
export async function reap({ database, cloud, projectId }: Reaping, signal: AbortSignal): Promise<void> {
  const servers = await serversIn(cloud)
  const onVolumes = await endedOnVolumes({ database, projectId }, signal)
  const volumes = onVolumes.length === 0 ? [] : await volumesIn(cloud)
  const images = [...(await snapshotsIn(cloud, projectId)), ...(await lateUploads(cloud, onVolumes))]
  const ids = [...new Set([...servers, ...volumes, ...images].map(({ buildId }) => buildId))]
  if (ids.length === 0) return
  const own = and(eq(builds.projectId, projectId), inArray(builds.id, ids), isNotNull(builds.endedAt))
  const ended = await database.query(
    (queries) => queries.select({ id: builds.id, glanceId: builds.glanceId }).from(builds).where(own),
    signal,
  )
  const results = new Map(ended.map(({ id, glanceId }) => [id, glanceId]))
  const isLeft = ({ id, buildId }: Made) => results.has(buildId) && results.get(buildId) !== id
  for (const { id } of servers.filter(isLeft)) await cloud.nova.servers.remove(id).catch(unlessGone)
  for (const { id } of images.filter(isLeft)) await cloud.glance.images.remove(id).catch(unlessGone)
  for (const { id } of volumes.filter(isLeft)) await cloud.cinder().volumes.remove(id).catch(unlessGone)
}

const isBuildId = (id: unknown): id is string =>
  typeof id === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)

async function serversIn({ nova }: Cloud): Promise<Made[]> {
  const all = await nova.servers.list({ namePrefix: "golden-image-" })
  return all.flatMap(({ id, status, metadata: { polaris_build: buildId } }) =>
    status !== "DELETED" && isBuildId(buildId) ? [{ id, buildId }] : [],
  )
}

/** Those that Cinder would delete now. */
async function volumesIn({ cinder }: Cloud): Promise<Made[]> {
  const all = await cinder().volumes.list()
  return all.flatMap(({ id, status, metadata: { polaris_build: buildId } }) =>
    isRemovable(status) && isBuildId(buildId) ? [{ id, buildId }] : [],
  )
}

type OnVolumes = Pick<BuildRow, "id" | "projectId" | "endedAt">

/** The ended builds whose servers started from volumes. */
const endedOnVolumes = ({ database, projectId }: Omit<Reaping, "cloud">, signal: AbortSignal) =>
  database.query((queries): Promise<OnVolumes[]> => {
    const onVolumes = sql`jsonb_exists(${builds.plan}, 'volumeGiB')`
    return queries
      .select({ id: builds.id, projectId: builds.projectId, endedAt: builds.endedAt })
      .from(builds)
      .where(and(eq(builds.projectId, projectId), isNotNull(builds.endedAt), onVolumes))
  }, signal)

/** Images that Cinder has made of volumes since their builds have ended. */
async function lateUploads({ glance }: Cloud, all: readonly OnVolumes[]): Promise<Made[]> {
  const recent = all.filter(({ endedAt }) => (endedAt?.getTime() ?? 0) > Date.now() - LATE_MS)
  const made: Made[] = []
  for (const build of recent)
    for (const { id } of await uploadsOf(glance, build)) made.push({ id, buildId: build.id })
  return made
}

/** Users' own snapshots of servers inherit the properties, but not the id of the server. */
async function snapshotsIn({ glance }: Cloud, owner: string): Promise<Made[]> {
  const made: Made[] = []
  for await (const images of imagePages(glance.images, { owner, image_type: "snapshot" }, PAGE))
    for (const image of images) {
      const { polaris_build: buildId, polaris_server, instance_uuid } = image as Record<string, unknown>
      const isOwn = polaris_server !== undefined && polaris_server === instance_uuid
      if (isOwn && isBuildId(buildId)) made.push({ id: image.id, buildId })
    }
  return made
}

function unlessGone(error: unknown): void {
  if (!answered(error, 404)) throw error
}
