import pMap from "p-map"
import { setTimeout as sleep } from "node:timers/promises"
import { median } from "../support/measure.js"
import { withPolaris, type Running } from "../support/process.js"
import type { Project } from "../support/project.js"
import { atLeast, atMost, megabytes, times, type Row } from "../support/table.js"
import { curl, fileOf, GIB, queued, methodsOf } from "../support/upload.js"
import { watchUpload } from "../support/watcher.js"
import type { Scenario } from "./scenario.js"

/** Parallel uploads, watchers of each, bytes of each, bytes per second of each (0: unlimited), and rounds. */
interface Plan {
  uploads: number
  watchers: number
  bytes: number
  rate: number
  rounds: number
}

const PLANS: Plan[] = [
  { uploads: 1, watchers: 2, bytes: 2 * GIB, rate: 0, rounds: 5 },
  { uploads: 1, watchers: 1000, bytes: 2 * GIB, rate: 0, rounds: 5 },
  { uploads: 1, watchers: 5000, bytes: 2 * GIB, rate: 0, rounds: 5 },
  { uploads: 500, watchers: 2, bytes: 2 ** 21, rate: 2 ** 16, rounds: 1 },
]

/** Milliseconds between the starts of many uploads: Glance responds 500 if hundreds start at once. */
const APART_MS = 25

/**
 * How long after an upload's end its watchers get the final event, and how much watchers slow the upload
 * down.
 */
export const uploadWatchers: Scenario = async (cloud, { owner }) => {
  const rows: Row[] = []
  for (const plan of PLANS) {
    const settings = { WATCH_TIMEOUT_SECONDS: "60" }
    rows.push(await withPolaris(cloud, settings, (polaris) => compared(plan, cloud.glance, owner, polaris)))
  }
  return { title: "watchers of uploads", rows }
}

/** Alternates with the same uploads without watchers, unless their speed is limited. */
async function compared(plan: Plan, glance: string, owner: Project, polaris: Running): Promise<Row> {
  const watched: Measured[] = []
  const unwatched: Measured[] = []
  for (let round = 0; round < plan.rounds; round++) {
    if (plan.rate === 0) unwatched.push(await measure({ ...plan, watchers: 0 }, glance, owner, polaris))
    watched.push(await measure(plan, glance, owner, polaris))
  }
  const of = (all: Measured[], what: keyof Measured) => median(all.map((one) => one[what]))
  const ratio = of(unwatched, "seconds") / of(watched, "seconds")
  const delay = Math.round(Math.max(...watched.map((one) => one.delay)))
  const cpu = (all: Measured[]) => `${(of(all, "cpu") / 1000).toFixed(1)} s`
  return {
    uploads: String(plan.uploads),
    "watchers of each": String(plan.watchers),
    "last event after": `${delay} ms, ${atMost(1000, delay)}`,
    "events a watcher": of(watched, "events").toFixed(1),
    "upload's speed": plan.rate === 0 ? `${times(ratio)} ${atLeast(0.95, ratio)}` : "",
    "CPU unwatched, watched": `${plan.rate === 0 ? cpu(unwatched) : ""}, ${cpu(watched)}`,
    seconds: of(watched, "seconds").toFixed(1),
    "memory idle, peak": `${megabytes(polaris.idle)}, ${megabytes(Math.max(...watched.map((one) => one.peak)))}`,
  }
}

interface Measured {
  seconds: number
  /** Milliseconds. */
  delay: number
  events: number
  cpu: number
  peak: number
}

async function measure(plan: Plan, glance: string, owner: Project, polaris: Running): Promise<Measured> {
  const file = fileOf(plan.bytes)
  const method = methodsOf(glance, polaris.url)["octet-stream"]
  const ids = await pMap(Array(plan.uploads).keys(), () => queued(owner), { concurrency: 8 })
  const watching = ids.flatMap((id) =>
    Array.from({ length: plan.watchers }, () => watchUpload(polaris.url, owner.token, id)),
  )
  try {
    await connected(plan.watchers * plan.uploads)
    polaris.forgetPeak()
    const [before, start] = [polaris.cpu(), performance.now()]
    const limit = plan.rate === 0 ? [] : ["--limit-rate", String(plan.rate)]
    const one = async (id: string, index: number) => {
      await sleep(index * APART_MS)
      await curl(owner.token, [...limit, ...(method?.(id, file.path) ?? [])])
    }
    await Promise.all(ids.map(one))
    const end = performance.now()
    await Promise.all(watching.map(({ ended }) => ended))
    const last = Math.max(end, ...watching.map((watcher) => watcher.last))
    const seconds = (end - start) / 1000
    const events = watching.reduce((sum, watcher) => sum + watcher.events, 0) / Math.max(1, watching.length)
    return { seconds, delay: last - end, events, cpu: polaris.cpu() - before, peak: polaris.peak() }
  } finally {
    for (const watcher of watching) watcher.close()
    file.remove()
    await pMap(ids, (id) => owner.glance("DELETE", `/v2/images/${id}`), { concurrency: 8 })
  }
}

/** Lets the watchers connect before the upload starts. */
const connected = (count: number) => sleep(500 + count)
