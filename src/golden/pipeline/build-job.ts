import { eq } from "drizzle-orm"
import { Refusal } from "../../errors.js"
import { failureFields, failureOf } from "../../failure.js"
import { job, type Job } from "../../jobs/job.js"
import type { Envelope } from "../../schemas/golden/provenance.js"
import type { GoldenReason } from "../../schemas/golden/values.js"
import { BUILD } from "../build-head.js"
import type { Golden } from "../golden.js"
import { lockGoldenRow } from "../find.js"
import { builds, goldenImages, type BuildRow } from "../tables.js"
import { queueTurn } from "../waiting.js"
import { beginBuild } from "./begin.js"
import { buildingOf, cloudFor, enterStage, type Building, type BuildRun } from "./building.js"
import { createVm } from "./create-vm.js"
import { waitForReport } from "./customize.js"
import { downloadBase } from "./download.js"
import { stateProvenance } from "./provenance.js"
import { publish, type BaseOfBuild } from "./publish.js"
import { takeSnapshot, type Snapshot } from "./snapshot.js"
import { allEnded } from "./stages.js"
import { stopVm } from "./stop-vm.js"
import { sweep } from "./sweep.js"
import { verifyImage } from "./verify.js"

const RETRY = { failures: 8, firstSeconds: 5, maxSeconds: 60 }

/** Builds a golden image: each step is recorded, so that another worker can continue after a crash. */
export const buildJob = (golden: Golden): Job =>
  job({
    ...BUILD,
    ...{ retry: RETRY, lanes: golden.settings.builds },
    async run(run) {
      if (!(await beginBuild(golden, run))) return
      const build = await readBuild(golden, run)
      if (build === undefined) return
      await work(buildingOf(golden, run, build))
    },
  })

const readBuild = (golden: Golden, { payload, signal }: BuildRun): Promise<BuildRow | undefined> =>
  golden.database.query(async (queries) => {
    const [build] = await queries.select().from(builds).where(eq(builds.id, payload.buildId))
    return build
  }, signal)

async function work(building: Building): Promise<void> {
  await building.run.step("claim", {
    do: async () => null,
    undo: (_result, signal) => sweepOrLeave(building, signal),
  })
  const base = await baseOf(building)
  const { serverId, volume } = await createVm(building, base.id)
  await waitForReport(building, { serverId, step: "customize" })
  await stopVm(building, serverId)
  const snapshot = await takeSnapshot(building, { serverId, volume })
  await verifyImage(building, snapshot.id)
  await publish(building, snapshot.id, { base, volume })
  const provenance = await stateProvenance(building, snapshot.id, base)
  await enterStage(building, "cleanup")
  await building.run.step("cleanup", (signal) => sweepBuild(building, signal, snapshot.id))
  await finish(building, snapshot, provenance)
}

async function baseOf(building: Building): Promise<BaseOfBuild> {
  const { build } = building
  const { source } = build.recipe
  if ("url" in source) return downloadBase(building, source.url)
  if (build.baseId === null) throw new Refusal(422, "The build has no base image.")
  return { id: build.baseId, hash: build.baseHash }
}

const sweepBuild = async (building: Building, signal: AbortSignal, keep?: string) => {
  const { golden } = building
  const cloud = await cloudFor(building, signal)
  /** What the build recorded meanwhile, such as the snapshot's id. */
  const build = (await readBuild(golden, building.run)) ?? building.build
  const { database, settings } = golden
  await sweep({ database, pollMs: settings.pollMs, cloud, build, keep }, signal)
}

/** With a token that is no longer valid it is left, for the next caller of the project (sweep-later.ts). */
const sweepOrLeave = (building: Building, signal: AbortSignal) =>
  sweepBuild(building, signal).catch((error: unknown) => {
    if (failureOf(error).status !== 401) throw error
    building.run.log.warn(
      { subject: building.build.id, ...failureFields(error) },
      "golden build left in the cloud",
    )
  })

const REVOKED = {
  message: "An image from which this one descends was revoked while it was being built.",
  reason: "revoked" satisfies GoldenReason,
}

/** Locks in the order of `cancelGolden`. */
const finish = (
  { golden, run, build }: Building,
  { id, size }: Snapshot,
  provenance: Envelope,
): Promise<void> =>
  run.commit("finish", async (tx) => {
    const now = new Date()
    const { projectId, imageName: name } = build
    const turn = await queueTurn(tx)
    await lockGoldenRow(tx, { projectId, name })
    await run.stayUncancelled(tx)
    const [row] = await tx.select().from(builds).where(eq(builds.id, build.id)).for("no key update")
    if (row === undefined) throw new Refusal(410, "The image was deleted while it was being built.")
    if (row.revokedAt !== null) throw new Refusal(422, REVOKED)
    const done = {
      state: "ready" as const,
      message: "Image is ready",
      sizeBytes: size,
      glanceId: id,
      provenance,
    }
    await tx
      .update(builds)
      .set({ ...done, stages: allEnded(row.stages, now.toISOString()), endedAt: now, updatedAt: now })
      .where(eq(builds.id, build.id))
    await tx
      .update(goldenImages)
      .set({ status: "ready", updatedAt: now })
      .where(eq(goldenImages.buildId, build.id))
    await turn.startWaiting({ settings: golden.settings, enqueue: run.enqueue })
  })
