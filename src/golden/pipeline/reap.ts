import { and, eq, inArray, isNotNull } from "drizzle-orm"
import type { Database } from "../../db/database.js"
import { answered } from "../../errors.js"
import { imagePages } from "../../glance/pages.js"
import { builds } from "../tables.js"
import type { Cloud } from "./building.js"

interface Reaping {
  database: Database
  cloud: Cloud
  projectId: string
}

/** What one of the project's builds has made at Nova or Glance. */
interface Made {
  id: string
  buildId: string
}

const PAGE = 1000

/**
 * Compares what builds of the project have in the cloud with the database, and deletes what belongs to a
 * build that has ended: such as a server that Nova created although its request seemed to have failed. What
 * belongs to no build of this database is left, because another Polaris may be building it.
 */
export async function reap({ database, cloud, projectId }: Reaping, signal: AbortSignal): Promise<void> {
  const [servers, images] = [await serversIn(cloud), await snapshotsIn(cloud, projectId)]
  const ids = [...new Set([...servers, ...images].map(({ buildId }) => buildId))]
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
}

const isBuildId = (id: unknown): id is string =>
  typeof id === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)

async function serversIn({ nova }: Cloud): Promise<Made[]> {
  const all = await nova.servers.list({ namePrefix: "golden-image-" })
  return all.flatMap(({ id, status, metadata: { polaris_build: buildId } }) =>
    status !== "DELETED" && isBuildId(buildId) ? [{ id, buildId }] : [],
  )
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
