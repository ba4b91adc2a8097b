import { loadavg } from "node:os"
import { bulk } from "./scenarios/bulk.js"
import { calls } from "./scenarios/calls.js"
import { concurrency } from "./scenarios/concurrency.js"
import { get } from "./scenarios/get.js"
import { list } from "./scenarios/list.js"
import { neighbour } from "./scenarios/neighbour.js"
import type { Scenario } from "./scenarios/scenario.js"
import { shared } from "./scenarios/shared.js"
import { upload } from "./scenarios/upload.js"
import { watchers } from "./scenarios/watchers.js"
import { openCloud, type Cloud } from "./support/cloud.js"
import { closeConnections } from "./support/http.js"
import { build } from "./support/process.js"
import { openProjects } from "./support/projects.js"
import { print } from "./support/table.js"

const SCENARIOS: Record<string, Scenario> = {
  list,
  get,
  shared,
  bulk,
  concurrency,
  neighbour,
  calls,
  upload,
  watchers,
}

/** `npm run bench -- get list`: runs the named scenarios, or all of them in this order. */
function chosen(names: string[]): [string, Scenario][] {
  const all = Object.entries(SCENARIOS)
  const unknown = names.filter((name) => !(name in SCENARIOS))
  if (unknown.length > 0)
    throw new Error(
      `No such scenario: ${unknown.join(", ")}. There are ${Object.keys(SCENARIOS).join(", ")}.`,
    )
  return names.length === 0 ? all : all.filter(([name]) => names.includes(name))
}

/** Runs the scenarios on one cloud and always deletes what they create there. */
async function run(cloud: Cloud, scenarios: [string, Scenario][]): Promise<void> {
  const projects = await openProjects(cloud, interruption())
  try {
    for (const [name, scenario] of scenarios) {
      const start = Date.now()
      const table = await scenario(cloud, projects)
      const took = Math.round((Date.now() - start) / 1000)
      console.error(`bench: ${name} took ${took} s, load average ${loadavg()[0]?.toFixed(1)}`)
      console.log(print(table))
      await projects.empty()
    }
  } finally {
    await projects.close()
    await closeConnections()
  }
}

/** Aborts on Ctrl-C; the images are still deleted. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  const stop = () => controller.abort(new Error("bench: interrupted"))
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop)
  return controller.signal
}

async function main(): Promise<void> {
  const scenarios = chosen(process.argv.slice(2))
  build()
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
