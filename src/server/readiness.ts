import { randomUUID } from "node:crypto"
import type { Database } from "../db/database.js"
import { ignoreExpected } from "../failure.js"
import type { Keystone } from "../keystone/tokens.js"
import { never } from "../signals.js"

export interface Readiness {
  /** Whether requests can be served now. Checked at most once a second, however often this is called. */
  check(): Promise<Report>
  /** Makes `ready` false, because the process is shutting down. */
  drain(): void
}

interface Report {
  ready: boolean
  /** The process is shutting down. */
  draining?: true
  keystone: Reached | "not asked"
  /** Checked only once something uses the database. */
  database?: Reached
  /** Checked only with `REDIS_URL`. */
  redis?: Reached
  /** A message for the operator about what works only in part. */
  degraded?: string
}

type Reached = "reachable" | "unreachable"

const FRESH_MS = 1000

const NO_REDIS =
  "Redis cannot be reached. Until it is back, progress, cancelling and limits work within each process only."

interface Dependencies {
  keystone: Pick<Keystone, "ping">
  redis?: { isThere(): boolean } | undefined
  database: Pick<Database, "isOpen" | "query">
  /** A clock in milliseconds with any origin. */
  now?: () => number
}

/** Without Redis each process still serves everything, so all of them stay ready (docs/adr/0032). */
export function createReadiness({
  keystone,
  redis,
  database,
  now = () => performance.now(),
}: Dependencies): Readiness {
  let draining = false
  let last: { at: number; report: Promise<Report> } | undefined

  async function ask(): Promise<Report> {
    const [forKeystone, forDatabase] = await Promise.all([
      reached(keystone.ping({ id: `req-${randomUUID()}`, signal: never() })),
      database.isOpen ? reached(database.query(({ run }) => run("select 1", []))) : undefined,
    ])
    return {
      ready: forKeystone === "reachable" && forDatabase !== "unreachable",
      keystone: forKeystone,
      ...(forDatabase && { database: forDatabase }),
      ...shared(),
    }
  }

  function shared(): Partial<Report> {
    if (redis === undefined) return {}
    return redis.isThere() ? { redis: "reachable" } : { redis: "unreachable", degraded: NO_REDIS }
  }

  return {
    async check() {
      if (draining) return { ready: false, draining: true, keystone: "not asked" }
      if (last === undefined || now() - last.at > FRESH_MS) last = { at: now(), report: ask() }
      return last.report
    },
    drain() {
      draining = true
    },
  }
}

async function reached(answer: Promise<unknown>): Promise<Reached> {
  const isReached = (await answer.then(() => true).catch(ignoreExpected)) ?? false
  return isReached ? "reachable" : "unreachable"
}
