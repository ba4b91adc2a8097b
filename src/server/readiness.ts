import { randomUUID } from "node:crypto"
import { ignoreExpected } from "../failure.js"
import type { Keystone } from "../keystone/tokens.js"

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
}

const FRESH = 1000

export function createReadiness({ keystone }: { keystone: Keystone }): Readiness {
  let draining = false
  let last: { at: number; report: Promise<Report> } | undefined

  async function ask(): Promise<Report> {
    const answer = keystone.ping(`req-${randomUUID()}`).then(() => true)
    const reachable = (await answer.catch(ignoreExpected)) ?? false
    return { ready: reachable, keystone: reachable ? "reachable" : "unreachable" }
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
