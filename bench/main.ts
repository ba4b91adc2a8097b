import { loadavg } from "node:os"
import { catalog, million } from "./catalog/catalog.js"
import { golden } from "./golden/golden.js"
import { library } from "./library/library.js"
import { bulk } from "./scenarios/bulk.js"
import { calls } from "./scenarios/calls.js"
import { concurrency } from "./scenarios/concurrency.js"
import { forwarder } from "./scenarios/forwarder.js"
import { get } from "./scenarios/get.js"
import { list } from "./scenarios/list.js"
import { neighbour } from "./scenarios/neighbour.js"
import type { Scenario } from "./scenarios/scenario.js"
import { shared } from "./scenarios/shared.js"
import { uploadMethods } from "./scenarios/upload.js"
import { uploadWatchers } from "./scenarios/upload-watchers.js"
import { watchers } from "./watch/watchers.js"
import { openCloud, type Cloud } from "./support/cloud.js"
import { closeConnections } from "./support/http.js"
import { build } from "./support/process.js"
import { openProjects } from "./support/projects.js"
import { print, type Table } from "./support/table.js"

const SCENARIOS: Record<string, Scenario> = {
  list,
  get,
  shared,
  bulk,
  concurrency,
  neighbour,
  calls,
  upload: uploadMethods,
  "upload-watchers": uploadWatchers,
}

/** Scenarios that bring what they need. */
const ON_THEIR_OWN: Record<string, () => Promise<Table[]>> = {
  forwarder,
  library,
  catalog,
  million,
  golden,
  watchers,
}

/** Throws for names that are not scenarios. */
function refuseUnknown(names: string[]): void {
  const all = Object.keys({ ...SCENARIOS, ...ON_THEIR_OWN })
  const unknown = names.filter((name) => !all.includes(name))
  if (unknown.length === 0) return
  throw new Error(`No such scenario: ${unknown.join(", ")}. There are ${all.join(", ")}.`)
}

const chosen = <S>(scenarios: Record<string, S>, names: string[]): [string, S][] =>
  Object.entries(scenarios).filter(([name]) => names.length === 0 || names.includes(name))

/** Runs the scenarios on one cloud and always deletes what they create there. */
async function run(cloud: Cloud, scenarios: [string, Scenario][]): Promise<void> {
  const projects = await openProjects(cloud, interruption())
  try {
    for (const [name, scenario] of scenarios) {
      await show(name, async () => [await scenario(cloud, projects)])
      await projects.empty()
    }
  } finally {
    await projects.close()
    await closeConnections()
  }
}

async function show(name: string, scenario: () => Promise<Table[]>): Promise<void> {
  const start = Date.now()
  const tables = await scenario()
  const took = Math.round((Date.now() - start) / 1000)
  console.error(`bench: ${name} took ${took} s, load average ${loadavg()[0]?.toFixed(1)}`)
  for (const table of tables) console.log(print(table))
}

/** Aborts on Ctrl-C; the images are still deleted. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  const stop = () => controller.abort(new Error("bench: interrupted"))
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop)
  return controller.signal
}

async function main(): Promise<void> {
  const names = process.argv.slice(2)
  refuseUnknown(names)
  build()
  for (const [name, scenario] of chosen(ON_THEIR_OWN, names)) await show(name, scenario)
  const scenarios = chosen(SCENARIOS, names)
  if (scenarios.length === 0) return closeConnections()
  const cloud = await openCloud()
  try {
    await run(cloud, scenarios)
  } finally {
    cloud.close()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
