import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { basename } from "node:path"
import { LOG_FOLDER, SECRETS_FILE } from "./log-folder.js"

/** Two tests that use it at once refuse each other. */
const SHARED_DATABASE = "polaris-database"

/**
 * Before the run: a folder for its logs. After it: no token, password or input that a test called secret is
 * in any of them, and no test has used the default folder of the database.
 */
export default function setup() {
  mkdirSync(LOG_FOLDER, { recursive: true })
  const wasThere = existsSync(SHARED_DATABASE)
  return () => {
    if (!wasThere && existsSync(SHARED_DATABASE))
      throw new Error(`A test has created ${SHARED_DATABASE}: give its Polaris a DATABASE_FOLDER.`)
    checkLogs(LOG_FOLDER)
    rmSync(LOG_FOLDER, { recursive: true })
  }
}

/** Throws when a log in the folder holds a secret. Says no secret itself. */
export function checkLogs(folder: string): void {
  const list = `${folder}/${basename(SECRETS_FILE)}`
  if (!existsSync(list)) return
  const secrets = new Set(readFileSync(list, "utf8").split("\n"))
  secrets.delete("")
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".log"))) {
    const log = readFileSync(`${folder}/${name}`, "utf8")
    const leaked = [...secrets].filter((one) => written(one).some((form) => log.includes(form)))
    if (leaked.length > 0)
      throw new Error(`${name} holds ${leaked.length} of the secrets of this run: ${leaked[0]?.slice(0, 8)}…`)
  }
}

/** As it is, as a URL has it, as JSON has it. */
const written = (secret: string) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
