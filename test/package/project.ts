import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, inject } from "vitest"
import type { PackageName } from "./pack.js"
import { run } from "./run.js"

/** A reader's project in a folder of its own, deleted after the file's tests. */
export interface Project {
  path(...names: string[]): string
  write(name: string, text: string): Promise<void>
  /** All installed packages, as paths below the project. */
  installed(): Promise<string[]>
  /** Deletes installed packages. */
  without(packages: string[]): Promise<void>
  /** Runs a program of the project; rejects with all its output if it fails. */
  run(command: string, ...args: string[]): Promise<string>
}

export interface ProjectOptions {
  /** The folder to copy, below the repository. Without it the project is empty. */
  from?: string
  /** The packages of this repository to install. */
  ours: PackageName[]
  /** Other packages to install, as npm takes them. */
  packages?: string[]
  /** Other arguments of `npm install`. */
  flags?: string[]
  /** False for a project that is only type-checked: without the binaries that builds need. */
  isBuilt?: boolean
}

/** A reader's npm is not strict about engines, though ours, whose child this is, may be (docs/adr/0009). */
const SETTINGS = ["--no-audit", "--no-fund", "--prefer-offline", "--engine-strict=false"]

/** Makes a project before the file's tests, and installs the packed packages there, with others. */
export function project({ from, ours, packages = [], flags = [], isBuilt = true }: ProjectOptions): Project {
  let folder = ""
  const path = (...names: string[]) => join(folder, ...names)

  const runThere = (command: string, ...args: string[]) => run(folder, command, ...args)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "polaris-project-"))
    if (from !== undefined) await cp(from, folder, { recursive: true })
    await writeFile(path("package.json"), '{ "name": "a-reader", "private": true, "type": "module" }\n')
    const tarballs = ours.map((name) => inject("packed")[name].tarball)
    await runThere(
      "npm",
      "install",
      ...SETTINGS,
      ...flags,
      ...(isBuilt ? [] : ["--omit=optional"]),
      ...tarballs,
      ...packages,
    )
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  return {
    path,
    write: (name, text) => writeFile(path(name), text),
    async installed() {
      const lock = await readFile(path("node_modules/.package-lock.json"), "utf8")
      return Object.keys((JSON.parse(lock) as { packages: object }).packages)
    },
    without: async (packages) => {
      for (const name of packages) await rm(path("node_modules", name), { recursive: true })
    },
    run: runThere,
  }
}
