import type { Flavor } from "../nova/flavors.js"
import type { Base } from "./base-image.js"
import { wrongField } from "./golden.js"
import type { Recipe } from "./recipe/recipe.js"
import { sizeText } from "./shown.js"

const MIB = 2 ** 20
const GIB = 2 ** 30

/** The flavor that a recipe names, or the smallest that fits its sizes and its base image. Refusal 400. */
export function chooseFlavor(flavors: readonly Flavor[], recipe: Recipe, base: Base | undefined): Flavor {
  return recipe.flavor === undefined ? smallest(flavors, recipe, base) : named(flavors, recipe.flavor, base)
}

function named(flavors: readonly Flavor[], name: string, base: Base | undefined): Flavor {
  const found = flavors.find(({ id }) => id === name) ?? flavors.find((flavor) => flavor.name === name)
  if (found === undefined)
    throw wrongField(
      "flavor",
      `there is no flavor ${JSON.stringify(name)}. There are ${namesOf(flavors)}`,
      "no_flavor",
    )
  if (found.disk === 0) throw wrongField("flavor", NO_DISK, "no_flavor")
  if (!fits(found, needs({ cpu: 0, memoryBytes: 0, storageBytes: 0 }, base)))
    throw wrongField("flavor", `${name} is too small for the base image. Name a larger one`, "no_flavor")
  return found
}

const NO_DISK =
  "this flavor has no disk of its own, so its servers start from volumes, which cannot become an image here. Name a flavor with a disk"

type Sizes = Pick<Recipe, "cpu" | "memoryBytes" | "storageBytes">

const needs = ({ cpu, memoryBytes, storageBytes }: Sizes, base: Base | undefined) => ({
  vcpus: cpu,
  ram: Math.max(memoryBytes / MIB, base?.minRam ?? 0),
  disk: Math.max(storageBytes / GIB, base?.minDisk ?? 0, (base?.virtualBytes ?? 0) / GIB),
})

const fits = (flavor: Flavor, { vcpus, ram, disk }: Pick<Flavor, "vcpus" | "ram" | "disk">) =>
  flavor.disk > 0 && flavor.vcpus >= vcpus && flavor.ram >= ram && flavor.disk >= disk

function smallest(flavors: readonly Flavor[], recipe: Recipe, base: Base | undefined): Flavor {
  const least = needs(recipe, base)
  const [found] = flavors
    .filter((flavor) => fits(flavor, least))
    .toSorted((one, other) => one.ram - other.ram || one.vcpus - other.vcpus || one.disk - other.disk)
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
