import { make, remove } from "../support/images.js"
import { timedCalls, during, median } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { atMost, ms, times } from "../support/table.js"
import type { Scenario } from "./scenario.js"

const COUNT = 500

/** How long another caller waits for one image while a bulk delete runs, in Polaris and in Glance itself. */
export const neighbour: Scenario = async (cloud, { owner, neighbour }) => {
  const [imageId = ""] = await make(neighbour, 1)
  return withPolaris(cloud, {}, async (polaris) => {
    const deleting = owner.polaris(polaris)
    const asking = neighbour.polaris(polaris)
    const sides = {
      Glance: {
        get: () => neighbour.glance("GET", `/v2/images/${imageId}`),
        removeAll: (imageIds: string[]) => remove(owner.glance, imageIds, 6),
      },
      Polaris: {
        get: () => asking.query("getImageById", { imageId }),
        removeAll: (imageIds: string[]) => deleting.mutate("deleteImages", { imageIds }),
      },
    }
    const rows = []
    for (const [side, { get, removeAll }] of Object.entries(sides)) {
      const imageIds = await make(owner, COUNT)
      await timedCalls(50, get)()
      const quiet = median((await timedCalls(150, get)()).latencies)
      const busy = median(await during(removeAll(imageIds), get))
      const aim = side === "Polaris" ? atMost(5, busy / quiet) : ""
      rows.push({
        through: side,
        "quiet p50": ms(quiet),
        "p50 during it": ms(busy),
        ratio: times(busy / quiet),
        aim,
      })
    }
    return { title: `getImageById of somebody else while ${COUNT} images are deleted`, rows }
  })
}
