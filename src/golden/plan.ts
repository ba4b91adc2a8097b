import type { Call } from "../call.js"
import { problemWithSourceUrl } from "../content/source-url.js"
import { wrongField, type Golden } from "./golden.js"
import { chooseBase, type Base } from "./base-image.js"
import { chooseFlavor, volumeSizeFor } from "./flavor.js"
import { chooseNetworks } from "./network.js"
import { checkQuota, checkVolumeQuota } from "./quota.js"
import type { Recipe } from "./recipe/recipe.js"

/** What was chosen in the cloud for a build. */
export interface Plan {
  flavorId: string
  networkIds: string[]
  /** The size of the volumes from which servers start; absent for a flavor with a disk. */
  volumeGiB?: number
}

export interface Planned {
  plan: Plan
  /** Undefined for a recipe with a URL, whose image Glance has yet to download. */
  base: Base | undefined
}

/**
 * Chooses base image, flavor and network, and checks the project's quotas. Changes nothing. Throws Refusal
 * 400 for what the cloud does not have, and 403 if a quota has no capacity for one more server and
 * its volume.
 */
export async function planOf(golden: Golden, call: Call, recipe: Recipe): Promise<Planned> {
  const { source } = recipe
  const problem = "url" in source && problemWithSourceUrl(source.url, golden.sourceUrlHosts)
  if (problem) throw wrongField("base_iso_url", problem)
  const nova = golden.novaFor(call)
  const [base, flavors, limits, networkIds] = await Promise.all([
    "image" in source ? chooseBase(golden.glanceFor(call), source.image) : undefined,
    nova.flavors.list(),
    nova.limits.get(),
    chooseNetworks(() => golden.neutronFor(call).networks(), call.caller, recipe.network),
  ])
  const hasVolumes = call.caller.volumeEndpoint !== undefined
  const flavor = chooseFlavor(flavors, { recipe, base, hasVolumes })
  const servers = recipe.verify === undefined ? 1 : 2
  checkQuota(limits, flavor, servers)
  const plan = { flavorId: flavor.id, networkIds }
  if (flavor.disk > 0) return { plan, base }
  const volumeGiB = volumeSizeFor(recipe, base)
  checkVolumeQuota(await golden.cinderFor(call).limits.get(), volumeGiB, servers)
  return { plan: { ...plan, volumeGiB }, base }
}
