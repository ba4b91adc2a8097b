import { eq } from "drizzle-orm"
import { setTimeout as pause } from "node:timers/promises"
import type { Cinder } from "../../cinder/cinder.js"
import type { Queries } from "../../db/database.js"
import { Refusal } from "../../errors.js"
import { failureOf, isExpected } from "../../failure.js"
import type { Glance } from "../../glance/glance.js"
import type { JobRun } from "../../jobs/job.js"
import type { Nova } from "../../nova/nova.js"
import type { GoldenReason, StageName } from "../../schemas/golden/values.js"
import type { BuildPayload } from "../build-head.js"
import type { Golden } from "../golden.js"
import { secondsFor } from "../request-build.js"
import { builds, type BuildRow } from "../tables.js"
import { entered, WORDING } from "./stages.js"

export type BuildRun = JobRun<BuildPayload>

/** OpenStack as the user who requested the build. */
export interface Cloud {
  nova: Nova
  glance: Glance
  /** Throws Refusal 503 in a cloud without a block storage service. */
  cinder(): Cinder
}

/** A build that runs. */
export interface Building {
  golden: Golden
  run: BuildRun
  /** The row as it was when the run began; what changes meanwhile is not read from it. */
  build: BuildRow
  /** The time at which the whole build fails, in milliseconds since 1970. */
  ends: number
}

export function buildingOf(golden: Golden, run: BuildRun, build: BuildRow): Building {
  const begun = build.begunAt ?? build.createdAt
  return { golden, run, build, ends: begun.getTime() + secondsFor(golden, build.recipe) * 1000 }
}

export async function cloudFor(
  { golden, run }: Pick<Building, "golden"> & { run: Pick<BuildRun, "call"> },
  signal: AbortSignal,
): Promise<Cloud> {
  const call = await run.call()
  return {
    nova: golden.novaFor(call).until(signal),
    glance: golden.glanceFor(call).until(signal),
    cinder: () => golden.cinderFor(call).until(signal),
  }
}

/** Records that a stage begins. Does nothing if it has begun before, or if the recipe does not need it. */
export async function markStage(tx: Queries, buildId: string, name: StageName): Promise<void> {
  const [build] = await tx.select().from(builds).where(eq(builds.id, buildId)).for("no key update")
  if (build === undefined) return
  const now = new Date()
  const stages = entered(build.stages, name, now.toISOString())
  const isNew = stages.some((stage, at) => stage.status !== build.stages[at]?.status)
  if (isNew)
    await tx
      .update(builds)
      .set({ stages, message: WORDING[name].doing, updatedAt: now })
      .where(eq(builds.id, buildId))
}

/** Begins a stage, once. Returns when it began, in milliseconds since 1970. */
export const enterStage = ({ run, build }: Building, name: StageName): Promise<number> =>
  run.commit(`begin ${name}`, async (tx) => {
    await markStage(tx, build.id, name)
    return Date.now()
  })

/** What `untilFound` waits for. */
interface Wait<T> {
  /** The time at which the stage fails, in milliseconds since 1970. */
  ends: number
  /** The sentence for that case. */
  late: { message: string; reason: GoldenReason }
  /** Undefined while there is nothing yet. */
  check(cloud: Cloud): Promise<T | undefined>
}

/** How long a service may fail before a build that waits for it does, in milliseconds. */
const OUTAGE_MS = 600_000

/** Asks until there is an answer. Outages of OpenStack are waited for, up to the stage's end. */
export async function untilFound<T>(
  building: Building,
  { ends, late, check }: Wait<T>,
  signal: AbortSignal,
): Promise<T> {
  const last = Math.min(ends, building.ends)
  let failing: number | undefined
  for (;;) {
    try {
      const found = await check(await cloudFor(building, signal))
      if (found !== undefined) return found
      failing = undefined
    } catch (error) {
      failing ??= Date.now()
      if (!isOutage(error) || Date.now() - failing > OUTAGE_MS) throw error
    }
    if (Date.now() > last) throw new Refusal(422, late)
    await pause(building.golden.settings.pollMs, undefined, { signal })
  }
}

const isOutage = (error: unknown) => isExpected(error) && failureOf(error).status >= 500
