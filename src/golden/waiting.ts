import { and, asc, eq, sql } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import type { Jobs } from "../jobs/jobs.js"
import { BUILD } from "./build-head.js"
import type { Golden } from "./golden.js"
import { builds, goldenImages, type BuildRow } from "./tables.js"

type Enqueue = (...given: Parameters<Jobs["enqueue"]>) => Promise<unknown>

interface Starting {
  settings: Pick<Golden["settings"], "builds" | "buildsPerProject">
  enqueue: Enqueue
}

/** Where the advisory lock is the only thing that keeps two transactions from starting too many builds. */
const TURN = 1_209_000_001

/** The right to start builds, until the transaction ends. */
export interface QueueTurn {
  /** Starts builds that wait, oldest first, as far as the limits allow. */
  startWaiting(starting: Starting): Promise<void>
}

/**
 * Waits until no other transaction adds builds or ends them. Each that does so takes the turn before it locks
 * any row, and starts what waits at its end. That locks rows of other builds: without the turn it would be a
 * deadlock with a transaction that has locked one of them and wants to start builds too.
 */
export async function queueTurn(tx: Queries): Promise<QueueTurn> {
  await tx.run("select pg_advisory_xact_lock($1)", [TURN])
  return { startWaiting: (starting) => startWaiting(tx, starting) }
}

async function startWaiting(tx: Queries, { settings, enqueue }: Starting): Promise<void> {
  const running = await runningByProject(tx)
  let all = [...running.values()].reduce((sum, count) => sum + count, 0)
  if (all >= settings.builds) return
  for (const build of await pendingBuilds(tx)) {
    const own = running.get(build.projectId) ?? 0
    if (own >= settings.buildsPerProject) continue
    await start(tx, build, enqueue)
    running.set(build.projectId, own + 1)
    if (++all >= settings.builds) return
  }
}

async function runningByProject(tx: Queries): Promise<Map<string, number>> {
  const rows = await tx
    .select({ projectId: builds.projectId, count: sql<number>`count(*)`.mapWith(Number) })
    .from(builds)
    .where(eq(builds.state, "running"))
    .groupBy(builds.projectId)
  return new Map(rows.map(({ projectId, count }) => [projectId, count]))
}

/** Without the recipes and logs, which are large. */
const HEAD = {
  id: builds.id,
  credentials: builds.credentials,
  projectId: builds.projectId,
  imageName: builds.imageName,
}

const pendingBuilds = (tx: Queries) =>
  tx
    .select(HEAD)
    .from(builds)
    .where(eq(builds.state, "pending"))
    .orderBy(asc(builds.createdAt), asc(builds.id))

type Head = Pick<BuildRow, keyof typeof HEAD>

async function start(tx: Queries, { id, credentials, projectId, imageName }: Head, enqueue: Enqueue) {
  if (credentials === null) return
  await tx
    .update(builds)
    .set({
      state: "running",
      credentials: null,
      message: "Starting...",
      begunAt: new Date(),
      updatedAt: new Date(),
    })
    .where(eq(builds.id, id))
  await tx
    .update(goldenImages)
    .set({ status: "creating" })
    .where(
      and(
        eq(goldenImages.projectId, projectId),
        eq(goldenImages.name, imageName),
        eq(goldenImages.status, "pending"),
      ),
    )
  await enqueue(tx, BUILD, { buildId: id }, { subject: id, credentials })
}
