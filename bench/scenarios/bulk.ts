import { make, remove } from "../support/images.js"
import { timedCalls, compare } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { latencyRow } from "../support/table.js"
import type { Scenario } from "./scenario.js"

const COUNT = 500
/** The default of `BULK_CONCURRENCY`; the direct client uses the same. */
const AT_ONCE = 6

/** One call that deletes many images, compared with a client that deletes them in Glance directly. */
export const bulk: Scenario = (cloud, { owner }) =>
  withPolaris(cloud, {}, async (polaris) => {
    const procedures = owner.polaris(polaris)
    let imageIds: string[] = []
    const plan = {
      rounds: 2,
      prepare: async () => void (imageIds = await make(owner, COUNT)),
      glance: timedCalls(1, () => remove(owner.glance, imageIds, AT_ONCE)),
      polaris: timedCalls(1, () => procedures.mutate("deleteImages", { imageIds })),
    }
    const row = latencyRow(`delete ${COUNT} images`, await compare(plan, polaris), polaris)
    return { title: `Bulk delete, ${AT_ONCE} at once on both sides`, rows: [row] }
  })
