import { and, desc, eq, type SQL } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { findGolden } from "./find.js"
import type { GoldenContext } from "./golden.js"
import { builds, type BuildRow } from "./tables.js"

interface Wanted {
  name: string
  /** By default the newest one. */
  id?: string | undefined
  /** What else must hold. */
  where?: SQL | undefined
}

const NONE = "This image has no ready build like this. Wait for one, or name another build_id."

/** A ready build of one of the project's golden images. Refusal 404 if there is none. */
export async function readyBuildOf(
  queries: Queries,
  { call }: Pick<GoldenContext, "call">,
  { name, id, where }: Wanted,
): Promise<BuildRow> {
  await findGolden(queries, call.caller, name)
  const [found] = await queries
    .select()
    .from(builds)
    .where(
      and(
        ...[eq(builds.projectId, call.caller.project.id), eq(builds.imageName, name)],
        ...[eq(builds.state, "ready"), id === undefined ? undefined : eq(builds.id, id), where],
      ),
    )
    .orderBy(desc(builds.createdAt), desc(builds.id))
    .limit(1)
  if (found === undefined) throw new Refusal(404, NONE)
  return found
}
