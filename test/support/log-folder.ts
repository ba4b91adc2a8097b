import { appendFileSync } from "node:fs"

/**
 * Where every Polaris of a test run writes its log, to be searched for secrets when the run ends. A folder a
 * run: the first process names it, the workers it starts inherit the name.
 */
export const LOG_FOLDER = (process.env["POLARIS_TEST_LOGS"] ??= `.polaris/test-logs/${process.pid}`)
export const SECRETS_FILE = `${LOG_FOLDER}/secrets`

/** Says that this text must never be in a log of this run: tokens, passwords, inputs. Gives it back. */
export function secret(text: string): string {
  appendFileSync(SECRETS_FILE, text + "\n")
  return text
}
