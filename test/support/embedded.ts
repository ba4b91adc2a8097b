import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createDatabase } from "../../src/db/database.js"

/**
 * Folders with an embedded database that has been made and migrated once: making one takes seconds. Remove
 * them all in the end.
 */
export async function embeddedFolders() {
  const root = mkdtempSync(join(tmpdir(), "polaris-embedded-"))
  const original = join(root, "original")
  const database = createDatabase({ url: undefined, folder: original, connections: 3 })
  await database.open()
  await database.close()
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
