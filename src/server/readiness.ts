import { randomUUID } from "node:crypto"
import type { Database } from "../db/database.js"
import { UpstreamError } from "../errors.js"
import { failureOf, isExpected } from "../failure.js"
import type { KeystoneCall } from "../keystone/ask.js"
import type { Keystone } from "../keystone/tokens.js"
import { orAbort } from "../signals.js"

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
  /** Checked once its address is known: from `GLANCE_ENDPOINT`, or from the catalog of the latest caller. */
  glance?: Reached
  /** Checked only once something uses the database. */
  database?: Reached
  /** Checked only with `REDIS_URL`. */
  redis?: Reached
  /** The object store; checked only if one is configured. */
  store?: Reached
  /** Why a service counts as unreachable, by its name here. */
  reasons?: Partial<Record<Name, string>>
  /** A message for the operator about what works only in part. */
  degraded?: string
}

type Reached = "reachable" | "unreachable"

const NAMES = ["keystone", "glance", "database", "redis", "store"] as const
type Name = (typeof NAMES)[number]

const FRESH_MS = 1000

/** The limit for each check. */
const CHECK_MS = 5_000

/** Without these everything still responds, and some of it works. */
const DEGRADED: Partial<Record<Name, string>> = {
  glance: "Glance cannot be reached. Until it is back, images can be neither listed nor changed.",
  redis:
    "Redis cannot be reached. Until it is back, progress, cancelling and limits work within each process only.",
  store:
    "The object store cannot be used. Until it is back, the library's files can be neither sent nor read.",
}

interface Dependencies {
  keystone: Pick<Keystone, "ping">
  /** Resolves if Glance responds at all; undefined as long as its address is not known. */
  glance: (call: KeystoneCall) => Promise<void> | undefined
  redis?: { isThere(): boolean } | undefined
  storage?: { ping(signal: AbortSignal): Promise<void> } | undefined
  database: Pick<Database, "isOpen" | "query">
  /** A clock in milliseconds with any origin. */
  now?: () => number
}

/**
 * Only Keystone and the database make a process not ready. What else is down is down for all processes, and
 * each of them can say so better than a load balancer without any (docs/adr/0032).
 */
export function createReadiness({
  keystone,
  glance,
  redis,
  storage,
  database,
  now = () => performance.now(),
}: Dependencies): Readiness {
  let draining = false
  let last: { at: number; report: Promise<Report> } | undefined

  async function ask(): Promise<Report> {
    const signal = AbortSignal.timeout(CHECK_MS)
    const call = { id: `req-${randomUUID()}`, signal }
    const asked: Record<Name, Promise<unknown> | undefined> = {
      keystone: keystone.ping(call),
      glance: glance(call),
      database: database.isOpen ? database.query(({ run }) => run("select 1", []), signal) : undefined,
      redis: redis && (redis.isThere() ? Promise.resolve() : Promise.reject(new NoConnection())),
      store: storage?.ping(signal),
    }
    const reasons: Partial<Record<Name, string>> = {}
    const states: Partial<Record<Name, Reached>> = {}
    const note = async (name: Name) => {
      if (asked[name] === undefined) return
      const reason = await orAbort(asked[name], signal).then(() => undefined, explain(signal))
      states[name] = reason === undefined ? "reachable" : "unreachable"
      if (reason !== undefined) reasons[name] = reason
    }
    await Promise.all(NAMES.map(note))
    const degraded = NAMES.flatMap((name) => (reasons[name] && DEGRADED[name]) ?? [])
    return {
      ready: !reasons.keystone && !reasons.database,
      keystone: "reachable",
      ...states,
      ...(Object.keys(reasons).length > 0 && { reasons }),
      ...(degraded.length > 0 && { degraded: degraded.join(" ") }),
    }
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

class NoConnection extends Error {}

/** Why a check failed, without anything that the service wrote. Rethrows defects. */
const explain =
  (signal: AbortSignal) =>
  (error: unknown): string => {
    if (error instanceof NoConnection) return "There is no connection."
    if (signal.aborted) return `There was no response within ${CHECK_MS / 1000} seconds.`
    if (error instanceof UpstreamError && error.failure.status !== null)
      return `It responded with status ${error.failure.status}.`
    if (!isExpected(error)) throw error
    return failureOf(error).message
  }
