import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs"
import { createHash } from "node:crypto"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createDatabase } from "../../src/db/database.js"
import { MIGRATIONS } from "../../src/db/migrations/index.js"
import { createQueue } from "../../src/jobs/queue.js"

const { dependencies } = JSON.parse(readFileSync(join(process.cwd(), "package.json"), "utf8")) as {
  dependencies: Record<string, string>
}

/**
 * Folders with an embedded database that has been made and migrated: making one takes seconds, so it is done
 * once for each schema, and copied. Remove them all in the end.
 */
export async function embeddedFolders() {
  const original = await template()
  const root = mkdtempSync(join(tmpdir(), "polaris-embedded-"))
  let made = 0
  return {
    folder() {
      const folder = join(root, `${++made}`)
      cpSync(original, folder, { recursive: true })
      return folder
    },
    remove: () => rmSync(root, { recursive: true }),
  }
}

/** Kept between runs, under the hash of what it was made from. */
async function template(): Promise<string> {
  const made = JSON.stringify([dependencies["@electric-sql/pglite"], dependencies["pg-boss"], MIGRATIONS])
  const hash = createHash("sha256").update(made).digest("hex").slice(0, 16)
  const parent = join(process.cwd(), ".polaris")
  const folder = join(parent, `database-${hash}`)
  if (existsSync(folder)) return folder
  mkdirSync(parent, { recursive: true })
  const draft = mkdtempSync(join(parent, "database-draft-"))
  const database = createDatabase({ url: undefined, folder: draft, connections: 3 })
  await database.open()
  const queue = createQueue({ database, supervise: false, onError: (error) => void console.error(error) })
  await queue.start([])
  await queue.stop()
  await database.close()
  try {
    renameSync(draft, folder)
  } catch {
    /** Another process was faster. */
    rmSync(draft, { recursive: true })
  }
  return folder
}
