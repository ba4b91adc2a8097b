import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { run } from "./run.js"

declare module "vitest" {
  interface ProvidedContext {
    /** Where the packed package is. */
    tarball: string
    /** What is in it, by path. */
    packed: string[]
  }
}

interface Packed {
  filename: string
  files: { path: string }[]
}

/** Builds and packs once for all tests. */
export default async function setup(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), "polaris-pack-"))
  await run(".", "npm", "run", "build")
  const said = await run(".", "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder)
  const [packed] = JSON.parse(said) as Packed[]
  if (packed === undefined) throw new Error(`npm pack says: ${said}`)
  project.provide("tarball", join(folder, packed.filename))
  project.provide(
    "packed",
    packed.files.map(({ path }) => path),
  )
  return () => rm(folder, { recursive: true })
}
