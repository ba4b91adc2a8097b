import { and, eq, isNotNull } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { failureFields } from "../failure.js"
import type { Jobs } from "../jobs/jobs.js"
import { SWEEP } from "./build-head.js"
import type { BuildContext } from "./golden.js"
import { builds } from "./tables.js"

/** The builds of a project that have ended and have left something in the cloud. */
export const leftBuilds = (queries: Queries, projectId: string) =>
  queries
    .select()
    .from(builds)
    .where(and(eq(builds.projectId, projectId), eq(builds.isClean, false), isNotNull(builds.endedAt)))

/**
 * The caller's sealed token for a sweep; undefined if it ends too soon. Asks Keystone, so it is called before
 * the transaction of `sweepLater`.
 */
export async function sweepCredentials({ jobs, call }: BuildContext): Promise<string | undefined> {
  /** The caller's own request does not depend on it. */
  return jobs.credentialsFor(SWEEP, call).catch((error: unknown) => {
    call.signal.throwIfAborted()
    call.log.warn(failureFields(error), "golden build left in the cloud")
    return undefined
  })
}

export async function sweepLater(
  tx: Queries,
  jobs: Pick<Jobs, "enqueue">,
  projectId: string,
  credentials: string | undefined,
): Promise<void> {
  if (credentials !== undefined)
    await jobs.enqueue(tx, SWEEP, { projectId }, { subject: projectId, credentials })
}
