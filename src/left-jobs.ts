import { existsSync } from "node:fs"
import { ConfigError, readConfig } from "./config.js"
import { createDatabase, type Database } from "./db/database.js"
import { listLeftJobs, undoLeftJob, type LeftJob } from "./jobs/left-jobs.js"
import { createQueue } from "./jobs/queue.js"

/**
 * `npm run jobs`: lists jobs that have ended although some of what they did is not undone. With the ids of
 * some, a worker undoes them again.
 */
async function main(ids: string[]): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env")
  const database = createDatabase(readConfig().database)
  await database.open()
  try {
    if (ids.length > 0) await undo(database, ids)
    else print(await database.query(listLeftJobs))
  } finally {
    await database.close()
  }
}

function print(jobs: LeftJob[]): void {
  if (jobs.length === 0) return console.log("Every job that has ended is done or undone.")
  for (const { id, name, payload, failure, ended_at } of jobs)
    console.log([id, name, JSON.stringify(payload), ended_at.toISOString(), failure?.message].join("  "))
}

async function undo(database: Database, ids: string[]): Promise<void> {
  const queue = createQueue({ database, supervise: false, onError: (error) => console.error(error) })
  for (const id of ids) {
    const isBegun = await database.transaction((tx) => undoLeftJob(tx, queue, id))
    console.log(isBegun ? `${id} is undone by the next free worker.` : `${id}: ${NONE}`)
    if (!isBegun) process.exitCode = 1
  }
}

const NONE = "No job that is not undone has this id, or another job for the same image is at work."

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exitCode = 1
})
