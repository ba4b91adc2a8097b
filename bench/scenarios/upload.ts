import { median, startBusy } from "../support/measure.js"
import { withPolaris, type Running } from "../support/process.js"
import type { Project } from "../support/project.js"
import { atLeast, megabytes, times, type Row } from "../support/table.js"
import { fileOf, GIB, uploadOnce, methodsOf, type UploadMethod } from "../support/upload.js"
import type { Scenario } from "./scenario.js"

interface Plan {
  /** Size of a file. */
  gib: number
  rounds: number
  atOnce: number
  /** How many of the upload methods. */
  methods: number
  /** Speed of the line in Gbit/s; unlimited if absent. */
  line?: number
}

const PLANS: Plan[] = [
  { gib: 1, rounds: 5, atOnce: 1, methods: 3 },
  { gib: 4, rounds: 2, atOnce: 1, methods: 3 },
  { gib: 8, rounds: 1, atOnce: 1, methods: 1 },
  { gib: 1, rounds: 3, atOnce: 1, methods: 3, line: 1 },
  { gib: 0.25, rounds: 3, atOnce: 4, methods: 3 },
  { gib: 0.25, rounds: 3, atOnce: 8, methods: 3 },
]

/** Uploads with each method, compared with `curl -T` directly to Glance. */
export const uploadMethods: Scenario = async (cloud, { owner }) =>
  withPolaris(cloud, {}, async (polaris) => {
    const sides = Object.entries(methodsOf(cloud.glance, polaris.url))
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
  { gib, rounds, atOnce, methods, line }: Plan,
  all: [string, UploadMethod][],
  owner: Project,
  polaris: Running,
): Promise<Row[]> {
  const file = fileOf(gib * GIB)
  const sides = all
    .slice(0, methods + 1)
    .map(([name, method]): [string, UploadMethod] => [name, over(line, method)])
  const measured = new Map<string, Measured>()
  try {
    for (let round = 0; round < rounds; round++)
      for (const [name, method] of inTurn(sides, round)) {
        const { seconds, busy, cpu, peak } = measured.get(name) ?? NOTHING
        polaris.forgetPeak()
        const [before, start, share] = [polaris.cpu(), performance.now(), startBusy()]
        await Promise.all(Array.from({ length: atOnce }, () => uploadOnce(owner, method, file.path)))
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
  return [...measured].map(([method, { seconds, busy, cpu, peak }]) => {
    const ratio = glance / median(seconds)
    const ours = method !== "Glance"
    return {
      upload: `${atOnce} × ${gib} GiB${line === undefined ? "" : ` at ${line} Gbit/s`}`,
      method,
      "MB a second": ((total * 1024) / median(seconds)).toFixed(0),
      ratio: times(ratio),
      aim: ours ? atLeast(0.95, ratio) : "",
      "processors busy": `${Math.round(median(busy) * 100)} %`,
      "CPU a GiB": ours ? `${(cpu / 1000 / rounds / total).toFixed(1)} s` : "",
      "memory idle, peak": ours ? `${megabytes(polaris.idle)}, ${megabytes(peak)}` : "",
    }
  })
}

/** curl takes bytes per second. */
const over = (line: number | undefined, method: UploadMethod): UploadMethod =>
  line === undefined ? method : (id, path) => ["--limit-rate", String((line * 1e9) / 8), ...method(id, path)]

/** Each round starts with a different method, so that a change of the machine's speed affects all. */
const inTurn = <T>(sides: T[], round: number): T[] => [
  ...sides.slice(round % sides.length),
  ...sides.slice(0, round % sides.length),
]
