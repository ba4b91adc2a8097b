import { randomUUID } from "node:crypto"
import type { Call } from "../../call.js"
import type { Database } from "../../db/database.js"
import { Refusal } from "../../errors.js"
import { failureFields } from "../../failure.js"
import { never } from "../../signals.js"
import type { Hashing, IndexServices } from "../catalog.js"
import { HASH_IMAGES } from "./job.js"
import { enqueueHashing } from "./turn.js"

export function createHashing(
  { database, log, settings }: Pick<IndexServices, "database" | "log" | "settings">,
  jobs: Hashing["jobs"],
): Hashing {
  const looked = new Map<string, number>()

  /** Checks a project no more often than it is refreshed. */
  function isDue(projectId: string): boolean {
    const now = Date.now()
    for (const [id, at] of looked) if (now - at >= settings.refreshMs) looked.delete(id)
    if (looked.has(projectId)) return false
    looked.set(projectId, now)
    return true
  }

  async function goOn(call: Call): Promise<void> {
    if (!(await isWaiting(database, call.caller.project.id))) return
    const credentials = await jobs.credentialsFor(HASH_IMAGES, call).catch((error: unknown) => {
      if (error instanceof Refusal) return undefined
      throw error
    })
    if (credentials === undefined) return
    await database.transaction((tx) => enqueueHashing(tx, { jobs }, { call, credentials }))
  }

  return {
    jobs,
    noteUse(call) {
      const { project, isReader } = call.caller
      if (isReader || !isDue(project.id)) return
      const own = { ...call, id: `req-${randomUUID()}`, signal: never(), log }
      goOn(own).catch((error: unknown) => log.warn(failureFields(error), "hashing not continued"))
    },
  }
}

const WAITING = `select from catalog_settings where project_id = $1 and hashes_images
  and not exists (select from job where name = $2 and subject = $1 and ended_at is null)`

const isWaiting = (database: Database, projectId: string) =>
  database.query(async ({ run }) => (await run(WAITING, [projectId, HASH_IMAGES.name])).length > 0)
