import { and, eq } from "drizzle-orm"
import type { Caller } from "../call.js"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { builds, goldenImages, type BuildRow, type GoldenRow } from "./tables.js"

/** A golden image with its newest build. */
export interface FoundGolden {
  image: GoldenRow
  build: BuildRow
}

const NONE = "Image not found"

const own = (caller: Pick<Caller, "project">, name: string) =>
  and(eq(goldenImages.projectId, caller.project.id), eq(goldenImages.name, name))

/** A golden image of the caller's project. Refusal 404 for any other. */
export async function findGolden(
  queries: Queries,
  caller: Pick<Caller, "project">,
  name: string,
): Promise<FoundGolden> {
  const [found] = await queries
    .select({ image: goldenImages, build: builds })
    .from(goldenImages)
    .innerJoin(builds, eq(builds.id, goldenImages.buildId))
    .where(own(caller, name))
  if (found === undefined) throw new Refusal(404, NONE)
  return found
}

/** The same, locked until the transaction ends. */
export async function lockGolden(
  tx: Queries,
  caller: Pick<Caller, "project">,
  name: string,
): Promise<FoundGolden> {
  await lockGoldenRow(tx, { projectId: caller.project.id, name })
  return findGolden(tx, caller, name)
}

/** Waits for other changes of the golden image's builds. */
export async function lockGoldenRow(
  tx: Queries,
  { projectId, name }: Pick<GoldenRow, "projectId" | "name">,
): Promise<void> {
  const own = and(eq(goldenImages.projectId, projectId), eq(goldenImages.name, name))
  await tx.select().from(goldenImages).where(own).for("no key update")
}
