import { embeddedFolders } from "./embedded.js"
import { startPostgres } from "./postgres.js"

/** A new database for a Polaris of the tests. Close it after Polaris. */
export interface TestDatabase {
  /** The settings that a Polaris needs for it. */
  settings: Record<string, string>
  close(): Promise<void>
}

export const onServer = () => process.env["POLARIS_TEST_DATABASE"] === "postgres"

/** The embedded one, or with `POLARIS_TEST_DATABASE=postgres` one on a PostgreSQL server. */
export async function newDatabase(): Promise<TestDatabase> {
  if (onServer()) {
    const server = await startPostgres()
    return { settings: { DATABASE_URL: await server.create() }, close: () => server.close() }
  }
  const folders = await embeddedFolders()
  return {
    settings: { DATABASE_FOLDER: folders.folder() },
    close: () => Promise.resolve(folders.remove()),
  }
}
