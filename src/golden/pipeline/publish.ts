import type { GlancePatch } from "../../glance/images.js"
import type { BuildRow } from "../tables.js"
import type { BootVolume } from "./boot-volume.js"
import { cloudFor, enterStage, type Building } from "./building.js"

/** What an image was made of. */
interface Made {
  base: BaseOfBuild
  volume: BootVolume | undefined
}

/** Sets the attributes and properties that the recipe gives the image. */
export async function publish(building: Building, imageId: string, made: Made): Promise<void> {
  await enterStage(building, "publish")
  await building.run.step("publish", async (signal) => {
    const { glance } = await cloudFor(building, signal)
    await glance.images.patch(imageId, patchFor(building.build, made))
  })
}

/** The image that the build started from. */
export interface BaseOfBuild {
  id: string
  hash: string | null
}

/** The ids of the images from which a build descends, the nearest first. */
export const parentsIn = ({ parents }: BuildRow, base: BaseOfBuild): readonly string[] =>
  parents.length > 0 ? parents : [base.id]

/** RFC 6901. */
const pathOf = (name: string) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`

function patchFor(build: BuildRow, { base, volume }: Made): GlancePatch[] {
  const { atGlance } = build.recipe
  const properties = { ...provenance(build, base), ...labelsOf(build), ...atGlance.properties }
  /** Nova sets it for an image of a server's own disk. */
  const minDisk: GlancePatch[] =
    volume === undefined ? [] : [{ op: "replace", path: "/min_disk", value: volume.sizeGiB }]
  return [
    { op: "replace", path: "/name", value: atGlance.name ?? build.imageName },
    { op: "replace", path: "/visibility", value: atGlance.visibility },
    { op: "replace", path: "/tags", value: atGlance.tags },
    ...minDisk,
    ...Object.entries(properties).map(([name, value]): GlancePatch => ({
      op: "add",
      path: pathOf(name),
      value,
    })),
  ]
}

/** Who built the image of what: properties that everyone who sees the image can read. */
const provenance = (build: BuildRow, base: BaseOfBuild) => ({
  os_type: build.recipe.osType,
  polaris_build: build.id,
  polaris_golden_image: build.imageName,
  polaris_server: PUBLISHED,
  polaris_recipe_sha256: build.recipeHash,
  polaris_base_image: base.id,
  ...(base.hash !== null && { polaris_base_hash: base.hash }),
  polaris_parents: parentsIn(build, base).join(","),
  polaris_built_by: build.createdBy,
  polaris_built_at: build.createdAt.toISOString(),
})

/**
 * A volume that is made of an image, and an image that is made of that volume, inherit its properties: from
 * here on they do not name a server, so that `reap` takes neither for an unpublished snapshot.
 */
const PUBLISHED = "published"

const labelsOf = ({ recipe }: BuildRow) =>
  Object.fromEntries(Object.entries(recipe.labels).map(([key, value]) => [`polaris_label_${key}`, value]))
