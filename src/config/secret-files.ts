import { readFileSync } from "node:fs"

type Env = Record<string, string | undefined>

export interface Secrets {
  /** The environment with the secrets from files. */
  env: Env
  problems: { name: string; message: string }[]
}

/** Reads each secret whose name with `_FILE` is set from that file, without the line end at its end. */
export function readSecretFiles(env: Env, names: readonly string[]): Secrets {
  const found: Secrets = { env: { ...env }, problems: [] }
  for (const secret of names) {
    const name = `${secret}_FILE`
    const file = env[name]
    if (!file) continue
    if (env[secret]) {
      found.problems.push({ name, message: `is set as well as ${secret}. Remove one of them` })
      continue
    }
    try {
      found.env[secret] = readFileSync(file, "utf8").replace(/\r?\n$/, "")
      if (!found.env[secret]) found.problems.push({ name, message: `${file} is empty` })
    } catch {
      found.problems.push({ name, message: `no readable file at ${file}` })
    }
  }
  return found
}
