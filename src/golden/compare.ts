import { inArray, lt } from "drizzle-orm"
import { createHash } from "node:crypto"
import type { z } from "zod"
import type { compareInput, goldenComparison } from "../schemas/golden/sbom.js"
import type { GoldenContext } from "./golden.js"
import { readyBuildOf } from "./ready-build.js"
import { builds, sboms, type BuildRow } from "./tables.js"

type Comparison = z.output<typeof goldenComparison>

/** Compares a build with another one of the same golden image, or of another one of the project. */
export async function compareBuilds(
  { golden, call }: GoldenContext,
  input: z.output<typeof compareInput>,
): Promise<Comparison> {
  return golden.database.query(async (queries) => {
    const after = await readyBuildOf(queries, { call }, { name: input.name, id: input.build_id })
    const before = await readyBuildOf(queries, { call }, otherOf(input, after))
    const found = await queries
      .select({ buildId: sboms.buildId, packages: sboms.packages })
      .from(sboms)
      .where(inArray(sboms.buildId, [before.id, after.id]))
    const installed = new Map(found.map(({ buildId, packages }) => [buildId, packages]))
    return comparisonOf({ before, after, installed })
  }, call.signal)
}

/** By default the build before, if the image is the same. */
function otherOf(
  { name, with: other = name, with_build_id: id }: z.output<typeof compareInput>,
  after: BuildRow,
) {
  const isBefore = other === name && id === undefined
  return { name: other, id, where: isBefore ? lt(builds.createdAt, after.createdAt) : undefined }
}

interface Two {
  before: BuildRow
  after: BuildRow
  installed: ReadonlyMap<string, Pairs>
}

function comparisonOf({ before, after, installed }: Two): Comparison {
  const [old, now] = [installed.get(before.id), installed.get(after.id)]
  const both = old !== undefined && now !== undefined
  const differ = (of: (build: BuildRow) => Pairs) => differences(of(before), of(after))
  return {
    ...{ before: described(before), after: described(after) },
    packages: both ? differences(old, now) : differ(packagesOf),
    packages_of: both ? "system" : "recipe",
    files: differ(({ recipe }) => hashed(Object.entries(recipe.files))),
    scripts: differ(({ recipe }) => hashed(recipe.scripts.map(({ name, content }) => [name, content]))),
    labels: differ(({ recipe }) => Object.entries(recipe.labels)),
    base_image: differ(({ baseId }) => (baseId === null ? [] : [["id", baseId]])),
  }
}

const described = ({ id, imageName, glanceId }: BuildRow) => ({
  ...{ image_name: imageName, build_id: id },
  ...(glanceId !== null && { image_id: glanceId }),
})

type Pairs = readonly (readonly [name: string, value: string])[]

const hashed = (pairs: Pairs): Pairs =>
  pairs.map(([name, text]) => [name, createHash("sha256").update(text).digest("hex")])

/** Of the recipe, where a version is only what was asked for. */
const packagesOf = ({ recipe }: BuildRow): Pairs =>
  recipe.packages.map((text) => {
    const [name = text, version = ""] = text.split("=", 2)
    return [name, version]
  })

/** By name. What is there several times, such as kernels, has all its values. */
function differences(before: Pairs, after: Pairs): Comparison["packages"] {
  const [old, now] = [byName(before), byName(after)]
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)]
    if (was === is) return []
    return { name, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }
  })
}

function byName(pairs: Pairs): Map<string, string> {
  const all = new Map<string, string[]>()
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value])
  return new Map([...all].map(([name, values]) => [name, values.toSorted().join(", ")]))
}
