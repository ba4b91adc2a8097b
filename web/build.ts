import { existsSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "vite"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const RESULT = here("../dist/console/index.html")
const MADE_OF = ["../web", "../src/client", "../src/react", "../src/schemas", "../package-lock.json"].map(
  here,
)

/** Builds the console into dist/console; with `--if-outdated` only if one of its sources is newer. */
if (!process.argv.includes("--if-outdated") || isOutdated())
  await build({ configFile: here("vite.config.ts"), logLevel: "warn" })

function isOutdated(): boolean {
  return !existsSync(RESULT) || MADE_OF.flatMap(filesIn).some((file) => changed(file) > changed(RESULT))
}

function filesIn(path: string): string[] {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name))
}

function changed(file: string): number {
  return statSync(file).mtimeMs
}
