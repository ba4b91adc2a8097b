import type { Database } from "../db/database.js"
import { ignoreExpected } from "../failure.js"
import { countOpenJobs, type OpenJobs } from "../jobs/open-jobs.js"
import type { Metrics } from "../metrics/metrics.js"

interface State {
  metrics: Metrics
  database: Pick<Database, "isOpen" | "query" | "connections">
  redis: { isThere(): boolean } | undefined
  imageWatchers: { count(): number }
  upload: { transfers: { count(): number }; watchers: { count(): number }; spool: { used(): number } }
}

/** Adds the state of the process to its metrics. Nothing is opened for it. */
export function measureState({ metrics, database, redis, upload, imageWatchers }: State): void {
  const { gauge, gauges } = metrics
  gauge("uploads_running", "Uploads that this process receives.", () => upload.transfers.count())
  gauge("spool_bytes", "Bytes of files that came before their imageId.", () => upload.spool.used())
  gauge("watchers", "Subscriptions to the progress of uploads.", () => upload.watchers.count())
  gauge("image_watchers", "Subscriptions to changes of images.", () => imageWatchers.count())
  if (redis) gauge("redis_up", "1 if Redis responds.", () => (redis.isThere() ? 1 : 0))
  gauges("database_connections", "Connections to PostgreSQL.", "state", () => database.connections())

  /** One query for both metrics, which are read at the same time. */
  let counting: Promise<OpenJobs[] | undefined> | undefined
  const openJobs = () =>
    (counting ??= database
      .query(countOpenJobs)
      .catch(ignoreExpected)
      .finally(() => (counting = undefined)))
  const open = (value: (jobs: OpenJobs) => number) => async () => {
    const jobs = database.isOpen ? await openJobs() : undefined
    return jobs && Object.fromEntries(jobs.map((one) => [one.state, value(one)]))
  }
  gauges(
    "jobs",
    "Open jobs of all processes.",
    "state",
    open(({ count }) => count),
  )
  gauges(
    "oldest_job_seconds",
    "Age of the oldest open job.",
    "state",
    open(({ oldest }) => oldest),
  )
}
