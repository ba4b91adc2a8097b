import { cp, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, inject } from "vitest"
import { run } from "./run.js"

/** A reader's project in a folder of its own, gone when the file's tests have ended. */
export interface Project {
  path(...names: string[]): string
  write(name: string, text: string): Promise<void>
  /** Deletes installed packages. */
  without(packages: string[]): Promise<void>
  /** Runs a program of the project; rejects with all it has said when it fails. */
  run(command: string, ...args: string[]): Promise<string>
}

/** A reader's npm is not strict about engines, though ours, whose child this is, may be (docs/adr/0009). */
const SETTINGS = ["--no-audit", "--no-fund", "--prefer-offline", "--engine-strict=false"]

/** Copies `from` into an empty folder, and installs the packed Polaris there, with other packages. */
export function project(from: string, packages: string[] = []): Project {
  let folder = ""
  const path = (...names: string[]) => join(folder, ...names)

  const ask = (command: string, ...args: string[]) => run(folder, command, ...args)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "polaris-project-"))
    await cp(join("test/package", from), folder, { recursive: true })
    await writeFile(path("package.json"), '{ "name": "a-reader", "private": true, "type": "module" }\n')
    await ask("npm", "install", ...SETTINGS, inject("tarball"), ...packages)
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  return {
    path,
    write: (name, text) => writeFile(path(name), text),
    without: async (packages) => {
      for (const name of packages) await rm(path("node_modules", name), { recursive: true })
    },
    run: ask,
  }
}
