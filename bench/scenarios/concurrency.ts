import { make } from "../support/images.js"
import { median, timed } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { ms } from "../support/table.js"
import type { Scenario } from "./scenario.js"

const COUNT = 100
/** Up and down, so that a drift of the machine's speed affects all alike. */
const ORDER = ["1", "6", "30", "30", "6", "1"]

/** The effect of `BULK_CONCURRENCY`. */
export const concurrency: Scenario = async (cloud, { owner }) => {
  const seen = new Map<string, number[]>()
  for (const atOnce of ORDER) {
    const imageIds = await make(owner, COUNT)
    const took = await withPolaris(cloud, { BULK_CONCURRENCY: atOnce }, async (polaris) => {
      const procedures = owner.polaris(polaris)
      await procedures.query("listImages", { limit: 1 })
      return timed(() => procedures.mutate("deleteImages", { imageIds }))
    })
    seen.set(atOnce, [...(seen.get(atOnce) ?? []), took])
  }
  const rows = [...seen].map(([atOnce, took]) => ({
    BULK_CONCURRENCY: atOnce,
    [`delete ${COUNT} images`]: ms(median(took)),
    "an image": ms(median(took) / COUNT),
  }))
  return { title: "Bulk delete, by how many images are deleted at once", rows }
}
