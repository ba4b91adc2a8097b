import type { Passed, Proxy } from "../support/proxy.js"
import { BREAKS, type createScript, type Kind } from "./script.js"

/** One PUT of a part, as the proxy saw it. */
export interface Try {
  kind: Kind
  passed: Passed
}

/** Every try of every part, by the object's path and the part's number. */
export type Tries = Map<string, Try[]>

/** Has the proxy follow the script, and notes each try. */
export function followScript(proxy: Proxy, script: ReturnType<typeof createScript>): Tries {
  const all: Tries = new Map()
  proxy.fault((call, { url = "", headers }) => {
    const part = new URL(url, proxy.url).searchParams.get("partNumber")
    const passed = proxy.passed.at(-1)
    if (!call.startsWith("PUT ") || part === null || passed === undefined) return undefined
    const name = `${call.slice(4)} part ${part}`
    const tries = all.get(name) ?? []
    const { kind, fault } = script(tries.length, Number(headers["content-length"]))
    all.set(name, [...tries, { kind, passed }])
    return fault
  })
  return all
}

/** Parts that were sent again although nothing had broken them, and parts that never arrived whole. */
export function faultsOf(all: Tries): string[] {
  return [...all].flatMap(([name, tries]) => {
    const list = tries.map(({ kind, passed }) => `${kind} (${passed.sent} bytes)`).join(", ")
    const last = tries.at(-1)
    if (last === undefined || BREAKS.has(last.kind)) return [`${name} never arrived: ${list}`]
    const isWasted = tries.slice(0, -1).some(({ kind }) => !BREAKS.has(kind))
    return isWasted ? [`${name} was sent again without a reason: ${list}`] : []
  })
}

export interface Counted {
  tries: number
  bytes: number
}

/** Tries and bytes by what happened to them. */
export function countTries(all: Tries): Map<Kind, Counted> {
  const counts = new Map<Kind, Counted>()
  for (const { kind, passed } of [...all.values()].flat()) {
    const { tries, bytes } = counts.get(kind) ?? { tries: 0, bytes: 0 }
    counts.set(kind, { tries: tries + 1, bytes: bytes + passed.sent })
  }
  return counts
}
