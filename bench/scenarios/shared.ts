import { make, share } from "../support/images.js"
import { timedCalls, compare, crowd, pause } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { latencyRow } from "../support/table.js"
import type { Scenario } from "./scenario.js"

const COUNT = 300

/**
 * Images that another project shares. Glance lists hidden images only on request, so the direct client also
 * needs two requests.
 */
export const shared: Scenario = async (cloud, { owner, neighbour }) => {
  const ids = await make(neighbour, COUNT, { visibility: "shared" })
  await share(ids, neighbour, owner)
  return withPolaris(cloud, {}, async (polaris) => {
    const procedures = owner.polaris(polaris)
    const search = "/v2/images?sort=created_at:desc&limit=1000&visibility=shared&member_status=accepted"
    const glance = () =>
      Promise.all([
        owner.glance("GET", `${search}&os_hidden=false`),
        owner.glance("GET", `${search}&os_hidden=true`),
      ])
    const ours = () => procedures.query("listSharedImagesByMemberStatus", { memberStatus: "accepted" })
    await crowd(4, 3, ours)()
    const plan = { rounds: 14, prepare: pause, glance: timedCalls(1, glance), polaris: timedCalls(1, ours) }
    const row = latencyRow(`${COUNT} shared images`, await compare(plan, polaris), polaris)
    return { title: "Images of other projects, by member status", rows: [row] }
  })
}
