import type { UnifiedLimits, World } from "../world.js"
import type { Caller } from "./caller.js"
import { Fault } from "./fault.js"

type Usage = Required<UnifiedLimits>
interface Who {
  world: World
  caller: Caller
}

const MIB = 2 ** 20

function limitsOf({ world, caller }: Who): UnifiedLimits {
  const project = world.identity.projects.find(({ id }) => id === caller.projectId)
  return world.settings.limits?.[project?.name ?? ""] ?? {}
}

function usageOf({ world, caller }: Who): Usage {
  const own = [...world.images.values()].filter(({ owner }) => owner === caller.projectId)
  const bytes = own.reduce((sum, image) => sum + (image.stores.length > 0 ? (image.size ?? 0) : 0), 0)
  return { image_count_total: own.length, image_size_total: Math.floor(bytes / MIB) }
}

/** The message of oslo.limit, as Glance wraps it. */
function mustBeBelow(who: Who, resource: keyof UnifiedLimits, delta: number): void {
  const limit = limitsOf(who)[resource]
  const usage = usageOf(who)[resource]
  if (limit === undefined || usage + delta <= limit) return
  const over = `Resource ${resource} is over limit of ${String(limit)} due to current usage ${String(usage)} and delta ${String(delta)}`
  throw new Fault(
    413,
    `The request returned a 413 Request Entity Too Large. This generally means that rate limiting or a quota threshold was breached.\n\nThe response body:\nProject ${String(who.caller.projectId)} is over a limit for [${over}]`,
  )
}

export const mustBeWithinImageLimits = (who: Who): void => {
  mustBeBelow(who, "image_count_total", 1)
}

/**
 * Only stored data counts: a large upload succeeds if the limit is not exceeded before (recorded from Glance
 * 25).
 */
export const mustBeWithinDataLimits = (who: Who): void => {
  mustBeBelow(who, "image_size_total", 0)
}

/** The response of `GET /v2/info/usage`; empty without unified limits. */
export function usageView(who: Who): Record<string, { usage: number; limit: number }> {
  if (!who.world.settings.limits) return {}
  const limits = Object.entries(limitsOf(who)) as [keyof UnifiedLimits, number][]
  const usage = usageOf(who)
  return Object.fromEntries(limits.map(([name, limit]) => [name, { usage: usage[name], limit }]))
}
