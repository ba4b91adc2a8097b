import type { Call } from "../../call.js"
import { Refusal } from "../../errors.js"
import type { Queries } from "../../db/database.js"
import type { HashingStatus } from "../../schemas/catalog/hashing.js"
import type { Catalog, CatalogContext } from "../catalog.js"
import { refuseReaders } from "../readers.js"
import { HASH_IMAGES } from "./job.js"
import { readStatus } from "./status.js"

const NO_JOBS =
  "This server does not read images for their hashes: it has no DATABASE_URL and no library. Ask your operator to set one up."

/**
 * Starts to read, as the caller, the project's images whose hash is unknown. Retries failed ones. Throws
 * Refusal 403 for a reader or a token that expires within seconds, and 503 on a server without jobs.
 */
export async function startHashing({ catalog, call }: CatalogContext): Promise<HashingStatus> {
  refuseReaders(call)
  const { database, index, hashing } = catalog
  await index.ready(call)
  if (hashing === undefined) throw new Refusal(503, NO_JOBS)
  const credentials = await hashing.jobs.credentialsFor(HASH_IMAGES, call)
  const projectId = call.caller.project.id
  return database.transaction(async (tx) => {
    await decide(tx, call, true)
    await tx.run("delete from catalog_reading where project_id = $1 and state = 'failed'", [projectId])
    await enqueueHashing(tx, hashing, { call, credentials })
    return readStatus(tx, projectId)
  }, call.signal)
}

/** Stops reading images at once. Hashes that were computed so far are kept. */
export async function stopHashing({ catalog, call }: CatalogContext): Promise<HashingStatus> {
  refuseReaders(call)
  const { database, index, hashing } = catalog
  await index.ready(call)
  const projectId = call.caller.project.id
  return database.transaction(async (tx) => {
    await decide(tx, call, false)
    const open = await hashing?.jobs.findOpen(tx, HASH_IMAGES, projectId)
    if (open !== undefined) await hashing?.jobs.cancel(tx, open.id)
    return readStatus(tx, projectId)
  }, call.signal)
}

/** Starts the job, if the project has none yet and images are left. */
export async function enqueueHashing(
  tx: Queries,
  { jobs }: Pick<NonNullable<Catalog["hashing"]>, "jobs">,
  { call, credentials }: { call: Pick<Call, "caller">; credentials: string },
): Promise<void> {
  const { project, user } = call.caller
  const { left } = await readStatus(tx, project.id)
  if (left === 0) return
  const payload = { projectId: project.id, userId: user.id, userName: user.name }
  await jobs.enqueue(tx, HASH_IMAGES, payload, { subject: project.id, credentials })
}

const DECIDE = `insert into catalog_settings (project_id, hashes_images, user_id, user_name, decided_at)
  values ($1, $2, $3, $4, now())
  on conflict (project_id) do update set hashes_images = excluded.hashes_images, user_id = excluded.user_id,
    user_name = excluded.user_name, decided_at = now()
  where catalog_settings.hashes_images <> excluded.hashes_images`

/** Stores the decision. Has no effect if it is unchanged. */
const decide = ({ run }: Queries, { caller: { project, user } }: Call, isOn: boolean) =>
  run(DECIDE, [project.id, isOn, user.id, user.name])
