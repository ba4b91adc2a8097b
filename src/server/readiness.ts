import { randomUUID } from "node:crypto"
import { ignoreExpected } from "../failure.js"
import type { Keystone } from "../keystone/tokens.js"
import { never } from "../signals.js"

export interface Readiness {
  /** Whether requests can be served now. Asked at most once a second, however many ask. */
  check(): Promise<Report>
  /** From now on the answer is no: the process is about to end. */
  drain(): void
}

interface Report {
  ready: boolean
  /** The process has been told to end. */
  draining?: true
  keystone: "reachable" | "unreachable" | "not asked"
  /** Only with a `REDIS_URL`. */
  redis?: "reachable" | "unreachable"
  /** What is worse than it should be. */
  degraded?: string
}

const FRESH = 1000

const NO_REDIS =
  "Redis cannot be reached. Until it is back, progress, cancelling and limits work within each process only."

interface Asked {
  keystone: Keystone
  redis?: { isThere(): boolean } | undefined
}

/** Without Redis each process still serves everything: no reason to take all of them out (adr 0028). */
export function createReadiness({ keystone, redis }: Asked): Readiness {
  let draining = false
  let last: { at: number; report: Promise<Report> } | undefined

  async function ask(): Promise<Report> {
    const answer = keystone.ping({ id: `req-${randomUUID()}`, signal: never() }).then(() => true)
    const reachable = (await answer.catch(ignoreExpected)) ?? false
    return { ready: reachable, keystone: reachable ? "reachable" : "unreachable", ...shared() }
  }

  function shared(): Partial<Report> {
    if (redis === undefined) return {}
    return redis.isThere() ? { redis: "reachable" } : { redis: "unreachable", degraded: NO_REDIS }
  }

  return {
    async check() {
      if (draining) return { ready: false, draining: true, keystone: "not asked" }
      if (last === undefined || Date.now() - last.at > FRESH) last = { at: Date.now(), report: ask() }
      return last.report
    },
    drain() {
      draining = true
    },
  }
}
