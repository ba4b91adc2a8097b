import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { killWorkers } from "./kills.js"
import { startPostgres } from "./postgres.js"

/** `npm run kill:workers -- 50`: that many kills on each engine, as a table. */
const kills = Number(process.argv[2] ?? 50)
const server = await startPostgres()
const folder = mkdtempSync(join(tmpdir(), "polaris-kills-"))

const onServer = { DATABASE_URL: await server.create() }
const inFolder = { DATABASE_FOLDER: join(folder, "database") }
const rows = {
  "PostgreSQL, two workers": await killWorkers({ env: onServer, workers: 2, kills, jobs: kills * 12 }),
  "embedded, one process": await killWorkers({ env: inFolder, workers: 1, kills, jobs: kills * 6 }),
}

console.table(
  Object.fromEntries(
    Object.entries(rows).map(([name, { recovery, ...counts }]) => [
      name,
      { ...counts, "recovery median (s)": recovery.median, "longest (s)": recovery.longest },
    ]),
  ),
)
await server.close()
rmSync(folder, { recursive: true })
