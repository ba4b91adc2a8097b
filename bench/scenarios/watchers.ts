import pMap from "p-map"
import { setTimeout as sleep } from "node:timers/promises"
import { withPolaris, type Polaris } from "../support/process.js"
import type { Project } from "../support/projects.js"
import { atLeast, atMost, megabytes, times, type Row } from "../support/table.js"
import { curl, fileOf, GIB, queued, ways } from "../support/upload.js"
import { watchUpload } from "../support/watcher.js"
import type { Scenario } from "./scenario.js"

/** Uploads at once, watchers of each, bytes of each, and bytes a second of each (0: as fast as it goes). */
const PLANS = [
  { uploads: 1, watchers: 0, bytes: 2 * GIB, rate: 0 },
  { uploads: 1, watchers: 2, bytes: 2 * GIB, rate: 0 },
  { uploads: 1, watchers: 1000, bytes: 2 * GIB, rate: 0 },
  { uploads: 1, watchers: 5000, bytes: 2 * GIB, rate: 0 },
  { uploads: 500, watchers: 2, bytes: 2 ** 21, rate: 2 ** 16 },
]

/** Milliseconds between the starts of many uploads: Glance answers 500 when hundreds begin at once. */
const APART = 25

/** How long after an upload's end its watchers know of it, and what watching costs the upload. */
export const watchers: Scenario = async (cloud, { owner }) => {
  const rows: Row[] = []
  let unwatched = 0
  for (const plan of PLANS) {
    const measured = await withPolaris(cloud, { WATCH_PATIENCE: "60" }, (polaris) =>
      measure(plan, cloud.glance, owner, polaris),
    )
    const { seconds, delay, events, cpu, ownCpu, peak, idle } = measured
    if (plan.watchers === 0) unwatched = seconds
    const ratio = unwatched / seconds
    rows.push({
      uploads: String(plan.uploads),
      "watchers of each": String(plan.watchers),
      "last event after":
        plan.watchers === 0 ? "" : `${Math.round(delay)} ms, ${atMost(1000, Math.round(delay))}`,
      "events a watcher": events.toFixed(1),
      "upload's speed": plan.rate === 0 ? `${times(ratio)} ${atLeast(0.95, ratio)}` : "",
      CPU: `${(cpu / 1000).toFixed(1)} s in ${seconds.toFixed(1)} s`,
      "the watchers' own CPU": `${ownCpu.toFixed(1)} s`,
      "memory idle, peak": `${megabytes(idle)}, ${megabytes(peak)}`,
    })
  }
  return { title: "watchers", rows }
}

async function measure(plan: (typeof PLANS)[number], glance: string, owner: Project, polaris: Polaris) {
  const file = fileOf(plan.bytes)
  const way = ways(glance, polaris.url)["octet-stream"]
  const ids = await pMap(Array(plan.uploads).keys(), () => queued(owner), { concurrency: 8 })
  const watching = ids.flatMap((id) =>
    Array.from({ length: plan.watchers }, () => watchUpload(polaris.url, owner.token, id)),
  )
  try {
    await connected(plan.watchers * plan.uploads)
    polaris.forgetPeak()
    const [before, own, start] = [polaris.cpu(), process.cpuUsage(), performance.now()]
    const limit = plan.rate === 0 ? [] : ["--limit-rate", String(plan.rate)]
    const one = async (id: string, index: number) => {
      await sleep(index * APART)
      await curl(owner.token, [...limit, ...(way?.(id, file.path) ?? [])])
    }
    await Promise.all(ids.map(one))
    const end = performance.now()
    await Promise.all(watching.map(({ ended }) => ended))
    const last = Math.max(end, ...watching.map((watcher) => watcher.last))
    const seconds = (end - start) / 1000
    const events = watching.reduce((sum, watcher) => sum + watcher.events, 0) / Math.max(1, watching.length)
    return {
      seconds,
      delay: last - end,
      events,
      cpu: polaris.cpu() - before,
      ownCpu: inSeconds(process.cpuUsage(own)),
      peak: polaris.peak(),
      idle: polaris.idle,
    }
  } finally {
    for (const watcher of watching) watcher.close()
    file.remove()
  }
}

const inSeconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6

/** The watchers are let in first: they wait for the upload to begin. */
const connected = (count: number) => sleep(500 + count)
