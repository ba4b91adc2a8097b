import type { Fault } from "../support/proxy.js"

/** What may happen to a part on its way. */
export const KINDS = ["none", "slow", "pause", "cut", "unreachable", "busy", "answer lost", "stall"] as const
export type Kind = (typeof KINDS)[number]

/** After these the part has to be sent again. */
export const BREAKS: ReadonlySet<Kind> = new Set<Kind>(["cut", "unreachable", "busy", "answer lost", "stall"])

interface Planned {
  kind: Kind
  fault: Fault
}

const MIB = 1024 * 1024

/** Bytes of a part that may have passed when something happens to it. */
const FAR = 3.9 * MIB

/** Of a hundred first tries of a part; what is left of a hundred is not disturbed. */
const SHARES: [Kind, number][] = [
  ["slow", 10],
  ["pause", 10],
  ["cut", 20],
  ["unreachable", 5],
  ["busy", 5],
  ["answer lost", 8],
]

interface Script {
  random: () => number
  /** Stalls take a minute each, until the page gives up the connection. */
  stallShare: number
}

/**
 * Decides on each try of a part, from how many there were before and the part's length in bytes: first ones
 * are disturbed often, second ones less often, others never.
 */
export function createScript({ random, stallShare }: Script) {
  const shares: [Kind, number][] = [...SHARES, ["stall", stallShare]]
  const faultOf = (kind: Kind, length: number): Fault => {
    const after = 1 + Math.floor(random() * Math.min(FAR, length - 1))
    if (kind === "slow") return { rate: 4 * MIB }
    if (kind === "pause") return { after, pauseMs: 500 + random() * 1500 }
    if (kind === "cut") return { after, then: "cut" }
    if (kind === "unreachable") return { after: 0, then: "cut" }
    if (kind === "busy") return { after: 0, then: { status: 503, body: "Slow down" } }
    if (kind === "answer lost") return { cutAnswerAfter: 0 }
    return kind === "stall" ? { after, then: "stall" } : {}
  }
  return (earlierTries: number, length: number): Planned => {
    const kind = earlierTries > 1 ? "none" : pick(shares, random() * 100 * (1 + 2 * earlierTries))
    return { kind, fault: faultOf(kind, length) }
  }
}

function pick(shares: [Kind, number][], at: number): Kind {
  let sum = 0
  for (const [kind, share] of shares) if (at < (sum += share)) return kind
  return "none"
}
