import { setTimeout as sleep } from "node:timers/promises"
import { openStage, type Stage } from "../library/stage.js"
import { signIn } from "../support/cloud.js"
import { createAsk, createProcedures } from "../support/http.js"
import { make } from "../support/images.js"
import { median } from "../support/measure.js"
import { withPolaris, type Running } from "../support/process.js"
import type { Project } from "../support/project.js"
import { atMost, megabytes, type Row, type Table } from "../support/table.js"
import { watchImages, type Watcher } from "../support/watcher.js"

const WATCHERS = 5_000
const IMAGES = 20

/** New watchers in a row before the next wait for an answer. */
const AT_ONCE = 100

/** Milliseconds for everything that is waited for: twice the longest pause of a poll. */
const MOST_MS = 60_000

/** How a change is made, and the pause before it in milliseconds. */
interface Plan {
  what: string
  pauseMs: number
  rounds: number
  change(owner: Project, polaris: Running, id: string, name: string): Promise<unknown>
}

const rename = (name: string) => [{ op: "replace", path: "/name", value: name }]
const PATCH = "application/openstack-images-v2.1-json-patch"

const inGlance: Plan["change"] = (owner, _polaris, id, name) =>
  owner.glance("PATCH", `/v2/images/${id}`, rename(name), PATCH)
const throughPolaris: Plan["change"] = (owner, polaris, imageId, name) =>
  owner.polaris(polaris).mutate("updateImage", { imageId, operations: rename(name) })

const PLANS: Plan[] = [
  { what: "nothing, for a minute", pauseMs: 60_000, rounds: 0, change: inGlance },
  { what: "in Glance, after 3 s", pauseMs: 3_000, rounds: 10, change: inGlance },
  { what: "in Glance, after 30 s", pauseMs: 30_000, rounds: 2, change: inGlance },
  { what: "through Polaris, after 30 s", pauseMs: 30_000, rounds: 2, change: throughPolaris },
]

/**
 * How long after a change the first and the last of 5,000 watchers of one project's images get it, and what
 * they cost Polaris and Glance. Keystone and Glance are simulated, in a process of their own.
 */
export async function watchers(): Promise<Table[]> {
  const stage = await openStage()
  try {
    const owner = await ownerOn(stage)
    const ids = await make(owner, IMAGES)
    const cloud = { authUrl: stage.authUrl, region: "RegionOne" }
    const rows = await withPolaris(cloud, { METRICS: "on" }, (polaris) => measureAll({ owner, polaris, ids }))
    return [{ title: `${WATCHERS} watchers of ${IMAGES} images`, rows }]
  } finally {
    await stage.close()
  }
}

async function ownerOn({ authUrl, token, projectId }: Stage): Promise<Project> {
  const { catalog } = await signIn(authUrl, "admin")
  const endpoint = catalog.find(({ type }) => type === "image")?.endpoints[0]
  if (endpoint === undefined) throw new Error("The simulated Keystone lists no image service.")
  return {
    ...{ id: projectId, token, glance: createAsk(endpoint.url.replace(/\/+$/, ""), token) },
    polaris: ({ url }) => createProcedures(url, token, new AbortController().signal),
  }
}

async function measureAll(given: Omit<Watched, "all" | "each">): Promise<Row[]> {
  const { polaris, owner } = given
  const all: Watcher[] = []
  try {
    const before = polaris.rss()
    await connectAll(all, polaris, owner.token)
    const each = (polaris.rss() - before) / WATCHERS
    const rows: Row[] = []
    for (const plan of PLANS) rows.push(await measure(plan, { ...given, all, each }))
    return rows
  } finally {
    for (const watcher of all) watcher.close()
  }
}

/** Each has received the images as they are. */
async function connectAll(all: Watcher[], polaris: Running, token: string): Promise<void> {
  while (all.length < WATCHERS) {
    for (let more = 0; more < AT_ONCE; more++) all.push(watchImages(polaris.url, token))
    await reached(all, 1)
  }
}

/** Resolves when every watcher has received so many events. */
async function reached(all: Watcher[], events: number): Promise<void> {
  const end = performance.now() + MOST_MS
  while (!all.every((watcher) => watcher.events >= events)) {
    if (performance.now() > end) throw new Error(`Not every watcher has received ${events} events in time.`)
    await sleep(5)
  }
}

interface Watched {
  all: Watcher[]
  owner: Project
  polaris: Running
  ids: string[]
  /** Bytes of memory of each watcher. */
  each: number
}

async function measure(plan: Plan, { all, owner, polaris, ids, each }: Watched): Promise<Row> {
  const [asked, spent, start] = [await requestsToGlance(polaris), polaris.cpu(), performance.now()]
  const [first, last]: [number[], number[]] = [[], []]
  for (let round = 0; round < Math.max(1, plan.rounds); round++) {
    await sleep(plan.pauseMs)
    if (plan.rounds === 0) continue
    const next = Math.max(...all.map(({ events }) => events)) + 1
    await plan.change(owner, polaris, ids[round] ?? "", `${plan.what} ${round}`)
    const changed = performance.now()
    await reached(all, next)
    const times = all.map((watcher) => watcher.last - changed)
    first.push(Math.min(...times))
    last.push(Math.max(...times))
  }
  const minutes = (performance.now() - start) / 60_000
  const spread = last.map((one, round) => one - (first[round] ?? 0))
  const requests = ((await requestsToGlance(polaris)) - asked - changesCounted(plan)) / minutes
  const none = plan.rounds === 0
  return {
    change: plan.what,
    rounds: String(plan.rounds),
    "last watcher after": none
      ? ""
      : `${Math.round(median(last))} ms, worst ${Math.round(Math.max(...last))}`,
    "first to last": none
      ? ""
      : `${Math.round(Math.max(...spread))} ms, ${atMost(1000, Math.max(...spread))}`,
    "Glance requests a minute": `${requests.toFixed(1)}, ${atMost(60, requests)}`,
    "CPU a minute": `${((polaris.cpu() - spent) / minutes / 1000).toFixed(1)} s`,
    "memory a watcher, all": `${Math.round(each / 1024)} KB, ${megabytes(polaris.rss())}`,
  }
}

/** Polaris sends a change through it to Glance, which is not what its watchers cost. */
const changesCounted = ({ change, rounds }: Plan) => (change === throughPolaris ? rounds : 0)

/** All requests of the process to Glance so far, by its own metrics. */
async function requestsToGlance({ url }: Running): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lines = text
    .split("\n")
    .filter((line) => /upstream_duration_seconds_count\{.*service="glance"/i.test(line))
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0)
}
