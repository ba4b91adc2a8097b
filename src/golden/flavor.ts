import type { Flavor } from "../nova/flavors.js"
import type { Base } from "./base-image.js"
import { wrongField } from "./golden.js"
import type { Recipe } from "./recipe/recipe.js"
import { sizeText } from "./shown.js"

const MIB = 2 ** 20
const GIB = 2 ** 30

/** What a flavor is chosen for. */
interface Wanted {
  recipe: Recipe
  /** Undefined for an image that Glance has yet to download. */
  base: Base | undefined
  /** Whether servers can start from volumes. */
  hasVolumes: boolean
}

/**
 * The flavor that a recipe names, or the smallest that fits its sizes and its base image. One without a disk,
 * whose servers start from volumes, is chosen only by its name or if no other fits. Refusal 400.
 */
export function chooseFlavor(flavors: readonly Flavor[], wanted: Wanted): Flavor {
  const { flavor } = wanted.recipe
  return flavor === undefined ? smallest(flavors, wanted) : named(flavors, flavor, wanted)
}

function named(flavors: readonly Flavor[], name: string, { base, hasVolumes }: Wanted): Flavor {
  const found = flavors.find(({ id }) => id === name) ?? flavors.find((flavor) => flavor.name === name)
  if (found === undefined)
    throw wrongField(
      "flavor",
      `there is no flavor ${JSON.stringify(name)}. There are ${namesOf(flavors)}`,
      "no_flavor",
    )
  if (found.disk === 0 && !hasVolumes) throw wrongField("flavor", NO_DISK, "no_flavor")
  if (!fits(found, needs({ cpu: 0, memoryBytes: 0, storageBytes: 0 }, base)))
    throw wrongField("flavor", `${name} is too small for the base image. Name a larger one`, "no_flavor")
  return found
}

const NO_DISK =
  "this flavor has no disk of its own, so its servers start from volumes, and this cloud has no block storage service. Name a flavor with a disk"

type Sizes = Pick<Recipe, "cpu" | "memoryBytes" | "storageBytes">

const needs = ({ cpu, memoryBytes, storageBytes }: Sizes, base: Base | undefined) => ({
  vcpus: cpu,
  ram: Math.max(memoryBytes / MIB, base?.minRam ?? 0),
  disk: diskFor(storageBytes, base),
})

/** In GiB. */
const diskFor = (storageBytes: number, base: Base | undefined) =>
  Math.max(storageBytes / GIB, base?.minDisk ?? 0, (base?.virtualBytes ?? 0) / GIB)

/** The size of the volume from which a server of a flavor without a disk starts, in GiB. */
export const volumeSizeFor = ({ storageBytes }: Pick<Recipe, "storageBytes">, base: Base | undefined) =>
  Math.max(1, Math.ceil(diskFor(storageBytes, base)))

/** A volume has the size that is needed. */
const fits = (flavor: Flavor, { vcpus, ram, disk }: Pick<Flavor, "vcpus" | "ram" | "disk">) =>
  (flavor.disk === 0 || flavor.disk >= disk) && flavor.vcpus >= vcpus && flavor.ram >= ram

function smallest(flavors: readonly Flavor[], { recipe, base, hasVolumes }: Wanted): Flavor {
  const least = needs(recipe, base)
  const fitting = flavors
    .filter((flavor) => fits(flavor, least))
    .toSorted((one, other) => one.ram - other.ram || one.vcpus - other.vcpus || one.disk - other.disk)
  const found = fitting.find(({ disk }) => disk > 0) ?? (hasVolumes ? fitting[0] : undefined)
  if (found !== undefined) return found
  const sizes = `${least.vcpus} CPUs, ${sizeText(least.ram * MIB)} of memory and ${sizeText(least.disk * GIB)} of disk`
  throw wrongField(
    "flavor",
    `no flavor has ${sizes}. Ask for less, or name one of ${namesOf(flavors)}`,
    "no_flavor",
  )
}

const namesOf = (flavors: readonly Flavor[]) =>
  flavors
    .slice(0, 20)
    .map(({ name }) => name)
    .join(", ") || "none"
