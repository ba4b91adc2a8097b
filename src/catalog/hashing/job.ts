import { z } from "zod"
import type { Call } from "../../call.js"
import { Refusal } from "../../errors.js"
import { failureOf } from "../../failure.js"
import { job, type Job, type JobRun } from "../../jobs/job.js"
import type { IndexServices } from "../catalog.js"
import { lockScopesWith, savePair } from "../index/pairs.js"
import { refute } from "../index/refute.js"
import { hashImage } from "./read-image.js"
import { countAttempt, endReading, saveState, type ReadingKey } from "./record.js"
import { isAlgorithm } from "./sums.js"
import { nextUnhashed, type UnhashedImage } from "./unhashed.js"

/** The services that the job needs. */
export type HashServices = Pick<IndexServices, "database" | "settings" | "glanceFor">

/** The user who started the job, with whose token it runs. */
const payload = z.object({ projectId: z.string(), userId: z.string(), userName: z.string() })

/** Reads the images of a project whose hashes are unknown, one after the other. */
export const HASH_IMAGES = {
  ...{ name: "catalog.hash-images", payload },
  /** Short, because the job may end at any time and another one continues. */
  asCallerSeconds: 30,
}

type HashRun = JobRun<z.output<typeof payload>>

/** How a step ends. After an expired token, the project's next request starts another job. */
type Outcome = "read" | "none left" | "token ended"

export const hashImagesJob = (services: HashServices): Job =>
  job({
    ...HASH_IMAGES,
    /** Each image has its own count of failures; these are outages. */
    retry: { failures: 1_000, firstSeconds: 5, maxSeconds: 300 },
    lanes: services.settings.hashProjects,
    async run(run) {
      for (let at = 1; ; at++) {
        const outcome = await run.step<Outcome>(`image ${at}`, (signal) => hashNext(services, run, signal))
        if (outcome !== "read") return
      }
    },
  })

async function hashNext(services: HashServices, run: HashRun, signal: AbortSignal): Promise<Outcome> {
  const { database } = services
  const { projectId } = run.payload
  const image = await database.query((queries) => nextUnhashed(queries, projectId), signal)
  if (image === undefined) return "none left"
  const key = { projectId, imageId: image.id, jobId: run.id }
  try {
    const call = await callOf(run)
    const message = problemOf(image, services.settings.hashMaxBytes)
    if (message === undefined) await readAndSave(services, { image, key, call: { ...call, signal } })
    else await database.query((queries) => endReading(queries, key, message), signal)
  } catch (error) {
    signal.throwIfAborted()
    if (failureOf(error).status === 401) return "token ended"
    await noteFailure(services, { image, key, error })
  }
  return "read"
}

/**
 * The call of the job's user. Throws Refusal 401 if the token has expired or no longer belongs to the
 * project.
 */
const callOf = (run: HashRun): Promise<Call> =>
  run.call().catch((error: unknown) => {
    throw failureOf(error).status === 403 ? new Refusal(401, { message: "No project.", cause: error }) : error
  })

function problemOf({ size, value }: UnhashedImage, most: number): string | undefined {
  if (value === "")
    return "Glance has no hash of this image, so a hash of Polaris could not be remembered. Upload it again."
  if (size > most)
    return `The image has ${size} bytes, and images of more than ${most} are not read. Ask your operator to raise CATALOG_HASH_MAX_BYTES.`
  return undefined
}

interface Given {
  image: UnhashedImage
  key: ReadingKey
  call: Call
}

async function readAndSave(services: HashServices, { image, key, call }: Given): Promise<void> {
  const { database, settings } = services
  const { signal } = call
  const { sha256, other } = await hashImage(services.glanceFor(call), image, {
    ...{ bytesPerSecond: settings.hashBytesPerSecond, signal },
    save: (state) => database.query((queries) => saveState(queries, key, state), signal),
  })
  const { projectId } = key
  const { algorithm, value, claim } = image
  const isRight = !isAlgorithm(algorithm) || other === value
  if (!isRight) call.log.warn({ imageId: image.id }, "an image's bytes do not have Glance's hash")
  await database.transaction(async (tx) => {
    await lockScopesWith(tx, value)
    if (claim !== undefined && claim !== sha256) await refute(tx, image.id, claim)
    await endReading(tx, key, isRight ? undefined : wrong(image, other))
    if (!isRight) return
    await tx.run(REFER, [projectId, image.id, key.jobId])
    await savePair(tx, { projectId, algorithm, value, sha256 })
  }, signal)
}

/** The job is the image's task, unless it has one. */
const REFER = `update catalog_copy set task_id = $3 where scope in ($1, $1 || '+admin') and source = 'glance'
  and source_id = $2 and task_id is null`

const wrong = ({ algorithm, value }: UnhashedImage, found = "") =>
  `The bytes have the ${algorithm} ${found}, and Glance says ${value}: the image is damaged. Upload it again.`

/** The number of attempts for one image. */
const MOST_ATTEMPTS = 3

/** Statuses that do not concern the image, so that the job waits. */
const OUTAGES: ReadonlySet<number> = new Set([408, 429, 499, 503, 504])

/** Records the failure of an image, or throws so that the job tries again later. */
async function noteFailure(
  { database }: HashServices,
  { image, key, error }: Omit<Given, "call"> & { error: unknown },
): Promise<void> {
  const { status, message } = failureOf(error)
  if (OUTAGES.has(status)) throw error
  if (status < 500 || image.attempts + 1 >= MOST_ATTEMPTS)
    return database.query((queries) => endReading(queries, key, message))
  await database.query((queries) => countAttempt(queries, key))
  throw error
}
