import { existsSync } from "node:fs"
import { clearIndex } from "./catalog/index/clear.js"
import { ConfigError, readConfig } from "./config.js"
import { createDatabase } from "./db/database.js"

/**
 * `npm run catalog:rebuild`: removes the catalog's index, which processes then read again for whoever uses
 * it. Only they have tokens for Glance.
 */
async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env")
  const database = createDatabase(readConfig().database)
  await database.open()
  const scopes = await clearIndex(database)
  await database.close()
  console.log(
    `The catalog's index of ${scopes} ${scopes === 1 ? "scope" : "scopes"} is read again at its next use.`,
  )
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exitCode = 1
})
