import { make } from "../support/images.js"
import { timedCalls, compare, crowd, median, type Side } from "../support/measure.js"
import { withPolaris } from "../support/process.js"
import { atLeast, atMost, cost, ms, times, type Row } from "../support/table.js"
import type { Scenario } from "./scenario.js"

const PLANS = [
  { callers: 1, rounds: 40 },
  { callers: 16, rounds: 8 },
  { callers: 64, rounds: 14 },
]
/**
 * Seconds of a turn with several callers: short compared with other load on the machine, long compared with a
 * response.
 */
const SECONDS = 2

/** One image, requested by several callers at once. */
export const get: Scenario = async (cloud, { owner }) => {
  const [imageId = ""] = await make(owner, 1)
  return withPolaris(cloud, {}, async (polaris) => {
    const procedures = owner.polaris(polaris)
    const glance = () => owner.glance("GET", `/v2/images/${imageId}`)
    const ours = () => procedures.query("getImageById", { imageId })
    await crowd(64, 8, ours)()
    const rows: Row[] = []
    for (const { callers, rounds } of PLANS) {
      const turn = (call: () => Promise<unknown>) =>
        callers === 1 ? timedCalls(10, call) : crowd(callers, SECONDS, call)
      const compared = await compare({ rounds, glance: turn(glance), polaris: turn(ours) }, polaris)
      const ratio = rate(compared.polaris) / rate(compared.glance)
      const [theirs, own] = [median(compared.glance.latencies), median(compared.polaris.latencies)]
      rows.push({
        callers: String(callers),
        "Glance a second": rate(compared.glance).toFixed(0),
        "Polaris a second": rate(compared.polaris).toFixed(0),
        ratio: times(ratio),
        aim: callers === 64 ? `${atLeast(0.85, ratio)}, CPU ${atMost(1, compared.cpu)}` : "",
        "Glance p50": ms(theirs),
        "Polaris p50": ms(own),
        ...cost(compared, polaris),
      })
    }
    return { title: "getImageById", rows }
  })
}

const rate = ({ rates }: Side) => median(rates)
