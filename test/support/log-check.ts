import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { LOG_FOLDER, SECRETS_FILE } from "./log-folder.js"

/** Before the run: empty logs. After it: no token, password or input that a test called secret is in any of them. */
export default function setup() {
  rmSync(LOG_FOLDER, { recursive: true, force: true })
  mkdirSync(LOG_FOLDER, { recursive: true })
  return () => {
    if (!existsSync(SECRETS_FILE)) return
    const secrets = [...new Set(readFileSync(SECRETS_FILE, "utf8").split("\n"))].filter((line) => line !== "")
    for (const name of readdirSync(LOG_FOLDER).filter((file) => file.endsWith(".log"))) {
      const log = readFileSync(`${LOG_FOLDER}/${name}`, "utf8")
      const leaked = secrets.filter((secret) => log.includes(secret))
      if (leaked.length > 0)
        throw new Error(`${leaked.length} secrets are in the log ${name}: ${leaked[0]?.slice(0, 8)}…`)
    }
  }
}
