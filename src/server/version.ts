import { readFileSync } from "node:fs"

/** Which Polaris this is. */
export interface Version {
  version: string
  /** The Git commit it was built from, if `npm run build` saw one. */
  commit?: string
}

/** Reads the version from package.json, and the commit from the file that `npm run build` writes. */
export function readVersion(): Version {
  const { version } = JSON.parse(read("../../package.json") ?? "{}") as { version: string }
  const commit = read("../commit")?.trim()
  return { version, ...(commit && { commit }) }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, import.meta.url), "utf8")
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined
    throw error
  }
}
