import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { run } from "./run.js"

/** A package of this repository: the server, or what a front end installs. */
export type PackageName = "polaris-bff" | "@polaris-bff/client"

export interface Packed {
  /** The folder of its package.json. */
  folder: string
  tarball: string
  /** The files in it, by path. */
  files: string[]
}

declare module "vitest" {
  interface ProvidedContext {
    packed: Record<PackageName, Packed>
  }
}

/** Builds and packs both packages once for all tests. */
export default async function setup(project: TestProject) {
  const destination = await mkdtemp(join(tmpdir(), "polaris-pack-"))
  await run(".", "npm", "run", "build")
  project.provide("packed", {
    "polaris-bff": await pack(".", destination),
    "@polaris-bff/client": await pack("packages/client", destination),
  })
  return () => rm(destination, { recursive: true })
}

async function pack(folder: string, destination: string): Promise<Packed> {
  const output = await run(
    folder,
    "npm",
    "pack",
    "--ignore-scripts",
    "--json",
    "--pack-destination",
    destination,
  )
  const [packed] = JSON.parse(output) as { filename: string; files: { path: string }[] }[]
  if (packed === undefined) throw new Error(`npm pack printed: ${output}`)
  return {
    folder,
    tarball: join(destination, packed.filename),
    files: packed.files.map(({ path }) => path),
  }
}
