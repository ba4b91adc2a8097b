import { median, startBusy } from "../support/measure.js"
import { withPolaris, type Polaris } from "../support/process.js"
import type { Project } from "../support/project.js"
import { atLeast, megabytes, times, type Row } from "../support/table.js"
import { fileOf, GIB, upload as once, ways, type Way } from "../support/upload.js"
import type { Scenario } from "./scenario.js"

interface Plan {
  /** Of a file. */
  gib: number
  rounds: number
  atOnce: number
  /** How many of the doors. */
  doors: number
  /** What the line carries, in Gbit/s; without it as much as the machine does. */
  line?: number
}

const PLANS: Plan[] = [
  { gib: 1, rounds: 5, atOnce: 1, doors: 3 },
  { gib: 4, rounds: 2, atOnce: 1, doors: 3 },
  { gib: 8, rounds: 1, atOnce: 1, doors: 1 },
  { gib: 1, rounds: 3, atOnce: 1, doors: 3, line: 1 },
  { gib: 0.25, rounds: 3, atOnce: 4, doors: 3 },
  { gib: 0.25, rounds: 3, atOnce: 8, doors: 3 },
]

/** Data into an image, through each door, beside `curl -T` straight to Glance. */
export const upload: Scenario = async (cloud, { owner }) =>
  withPolaris(cloud, {}, async (polaris) => {
    const sides = Object.entries(ways(cloud.glance, polaris.url))
    const rows: Row[] = []
    for (const plan of PLANS) rows.push(...(await measure(plan, sides, owner, polaris)))
    return { title: "uploads", rows }
  })

interface Measured {
  seconds: number[]
  busy: number[]
  cpu: number
  peak: number
}

const NOTHING: Measured = { seconds: [], busy: [], cpu: 0, peak: 0 }

async function measure(
  { gib, rounds, atOnce, doors, line }: Plan,
  all: [string, Way][],
  owner: Project,
  polaris: Polaris,
): Promise<Row[]> {
  const file = fileOf(gib * GIB)
  const sides = all.slice(0, doors + 1).map(([name, way]): [string, Way] => [name, over(line, way)])
  const measured = new Map<string, Measured>()
  try {
    for (let round = 0; round < rounds; round++)
      for (const [name, way] of inTurn(sides, round)) {
        const { seconds, busy, cpu, peak } = measured.get(name) ?? NOTHING
        polaris.forgetPeak()
        const [before, start, share] = [polaris.cpu(), performance.now(), startBusy()]
        await Promise.all(Array.from({ length: atOnce }, () => once(owner, way, file.path)))
        const took = (performance.now() - start) / 1000
        measured.set(name, {
          seconds: [...seconds, took],
          busy: [...busy, share()],
          cpu: cpu + polaris.cpu() - before,
          peak: Math.max(peak, polaris.peak()),
        })
      }
  } finally {
    file.remove()
  }
  const glance = median(measured.get("Glance")?.seconds ?? [])
  const total = gib * atOnce
  return [...measured].map(([way, { seconds, busy, cpu, peak }]) => {
    const ratio = glance / median(seconds)
    const ours = way !== "Glance"
    return {
      upload: `${atOnce} × ${gib} GiB${line === undefined ? "" : ` at ${line} Gbit/s`}`,
      way,
      "MB a second": ((total * 1024) / median(seconds)).toFixed(0),
      ratio: times(ratio),
      aim: ours ? atLeast(0.95, ratio) : "",
      "processors busy": `${Math.round(median(busy) * 100)} %`,
      "CPU a GiB": ours ? `${(cpu / 1000 / rounds / total).toFixed(1)} s` : "",
      "memory idle, peak": ours ? `${megabytes(polaris.idle)}, ${megabytes(peak)}` : "",
    }
  })
}

/** curl counts in bytes a second. */
const over = (line: number | undefined, way: Way): Way =>
  line === undefined ? way : (id, path) => ["--limit-rate", String((line * 1e9) / 8), ...way(id, path)]

/** Each round begins with another side, so that a machine that gets slower does so for all. */
const inTurn = <T>(sides: T[], round: number): T[] => [
  ...sides.slice(round % sides.length),
  ...sides.slice(0, round % sides.length),
]
