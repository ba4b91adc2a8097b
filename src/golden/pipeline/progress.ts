import type { Stage } from "./stages.js"
import { WORDING } from "./stages.js"

/** How long an ended stage took, in milliseconds; at least one, so that every stage counts. */
function durationOf({ startedAt, endedAt }: Stage): number | undefined {
  if (startedAt === undefined || endedAt === undefined) return undefined
  return Math.max(1, Date.parse(endedAt) - Date.parse(startedAt))
}

/**
 * How far a build is, from 0 to 100. Each stage weighs as much as it took in an earlier build of the same
 * recipe; without one, as much as it usually takes. A stage that runs counts for the time that has passed,
 * but never as ended.
 */
export function buildProgress(
  stages: readonly Stage[],
  earlier: readonly Stage[] | undefined,
  now: Date,
): number {
  const before = new Map(earlier?.map((stage) => [stage.name, durationOf(stage)]))
  const weights = stages.map(({ name }) => before.get(name) ?? WORDING[name].weight * 1000)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const done = stages.reduce((sum, stage, at) => sum + passed(stage, weights[at] ?? 0, now), 0)
  return total === 0 ? 100 : Math.floor((100 * done) / total)
}

/** The most that a running stage counts for, of its weight. */
const ALMOST = 0.95

function passed({ status, startedAt }: Stage, weight: number, now: Date): number {
  if (status === "completed") return weight
  if (status !== "in_progress" || startedAt === undefined) return 0
  return Math.min(weight * ALMOST, Math.max(0, now.getTime() - Date.parse(startedAt)))
}
