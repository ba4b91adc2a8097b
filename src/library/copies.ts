import { and, eq, sql } from "drizzle-orm"
import { z } from "zod"
import type { Queries } from "../db/database.js"
import { answered } from "../errors.js"
import { failureFields } from "../failure.js"
import type { Glance } from "../glance/glance.js"
import type { JobHead, JobRun } from "../jobs/job.js"
import type { Library, LibraryContext } from "./library.js"
import { glanceCopies, images } from "./tables.js"

const payload = z.object({ projectId: z.string() })

/** Removes what hand-overs of a project have left at Glance, as one of its users. */
export const REMOVE_COPIES = {
  ...{ name: "library.remove-copies", payload },
  asCallerSeconds: 60,
} satisfies JobHead<z.output<typeof payload>>

interface AtGlance {
  library: Library
  glance(signal: AbortSignal): Promise<Glance>
}

/** Names a copy before it is made. Its id at Glance is that of the job that makes it. */
export const nameCopy = (tx: Queries, jobId: string, projectId: string) =>
  tx.insert(glanceCopies).values({ jobId, projectId }).onConflictDoNothing()

/** A copy that is whole belongs to its project, and is never removed here. */
export const releaseCopy = (tx: Queries, jobId: string) =>
  tx.delete(glanceCopies).where(eq(glanceCopies.jobId, jobId))

/** Removes a copy that is not whole; one that is not there is removed. */
export async function removeCopy({ library, glance }: AtGlance, id: string, signal: AbortSignal) {
  const { database } = library
  const own = eq(glanceCopies.jobId, id)
  const [copy] = await database.query((queries) => queries.select().from(glanceCopies).where(own), signal)
  if (copy === undefined) return
  const { images: all } = await glance(signal)
  await all.remove(id).catch((error: unknown) => {
    if (!answered(error, 404)) throw error
  })
  await database.transaction(async (tx) => {
    await tx.update(images).set({ glanceId: null }).where(eq(images.glanceId, id))
    await tx.delete(glanceCopies).where(own)
  }, signal)
}

/**
 * Removes what jobs that have ended could not remove, because the tokens they had were no longer valid. What
 * fails is logged, and returned as a number with the copies whose jobs are still being undone.
 */
export async function removeLeftCopies(
  given: AtGlance & { projectId: string },
  { log }: Pick<JobRun<unknown>, "log">,
  signal: AbortSignal,
): Promise<number> {
  const find = (queries: Queries) => findLeft(queries, given.projectId)
  let left = 0
  for (const { id, isEnded } of await given.library.database.query(find, signal)) {
    const isRemoved =
      isEnded &&
      (await removeCopy(given, id, signal).then(
        () => true,
        (error: unknown) => {
          signal.throwIfAborted()
          log.warn({ subject: id, ...failureFields(error) }, "copy left at Glance")
          return false
        },
      ))
    if (!isRemoved) left++
  }
  return left
}

const ended = sql<boolean>`(job.id is null or job.ended_at is not null)`

const findLeft = (queries: Queries, projectId: string) =>
  queries
    .select({ id: glanceCopies.jobId, isEnded: ended })
    .from(glanceCopies)
    .leftJoin(sql`job`, sql`job.id = ${glanceCopies.jobId}`)
    .where(
      and(eq(glanceCopies.projectId, projectId), sql`(${ended} or job.state in ('cancelling', 'failing'))`),
    )
    .orderBy(glanceCopies.createdAt)

/**
 * The caller's token, sealed, if the project has copies that are not whole; else undefined. Asks Keystone, so
 * it is called before the transaction of `enqueueRemoval`.
 */
export async function removalCredentials({
  library,
  jobs,
  call,
}: LibraryContext): Promise<string | undefined> {
  const own = eq(glanceCopies.projectId, call.caller.project.id)
  const [any] = await library.database.query(
    (queries) => queries.select().from(glanceCopies).where(own).limit(1),
    call.signal,
  )
  if (any === undefined) return undefined
  /** The caller's own request does not depend on it. */
  return jobs.credentialsFor(REMOVE_COPIES, call).catch((error: unknown) => {
    call.signal.throwIfAborted()
    call.log.warn(failureFields(error), "copy left at Glance")
    return undefined
  })
}

export async function enqueueRemoval(
  tx: Queries,
  jobs: Pick<LibraryContext["jobs"], "enqueue">,
  projectId: string,
  credentials: string | undefined,
): Promise<void> {
  if (credentials !== undefined)
    await jobs.enqueue(tx, REMOVE_COPIES, { projectId }, { subject: projectId, credentials })
}
