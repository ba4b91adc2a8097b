import { existsSync } from "node:fs"
import { ConfigError, readConfig } from "./config.js"
import { createDatabase } from "./db/database.js"

/** `npm run db:migrate`: brings the tables up to date and ends. Starting Polaris does the same first. */
async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env")
  const config = readConfig()
  const database = createDatabase(config.database)
  await database.open()
  await database.close()
  console.log("The database is up to date.")
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exitCode = 1
})
