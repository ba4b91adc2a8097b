import { make } from "../support/images.js"
import { timedCalls, compare, crowd, pause } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { latencyRow, type Row } from "../support/table.js"
import type { Scenario } from "./scenario.js"

/** Images per page, requests per side, and the aim. */
const PAGES = [
  { limit: 25, rounds: 60, aim: 1.15 },
  { limit: 100, rounds: 30, aim: undefined },
  { limit: 1000, rounds: 12, aim: 1.1 },
]

/** A page of images, of several sizes, from a project with 1,000. */
export const list: Scenario = async (cloud, { owner }) => {
  await make(owner, 1000)
  return withPolaris(cloud, {}, async (polaris) => {
    const procedures = owner.polaris(polaris)
    const rows: Row[] = []
    for (const { limit, rounds, aim } of PAGES) {
      const glance = () => owner.glance("GET", `/v2/images?sort=created_at:desc&limit=${limit}`)
      const ours = () => procedures.query("listImagesWithPagination", { limit })
      await crowd(4, 3, ours)()
      const plan = { rounds, prepare: pause, glance: timedCalls(1, glance), polaris: timedCalls(1, ours) }
      rows.push(latencyRow(`page of ${limit}`, await compare(plan, polaris), polaris, aim))
    }
    return { title: "A page of images", rows }
  })
}
