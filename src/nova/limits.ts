import { z } from "zod"
import type { Ask } from "../http/ask.js"

/** Nova writes -1 for "unlimited". */
const most = z.number().transform((value) => (value < 0 ? Infinity : value))

const absolute = z
  .object({
    maxTotalInstances: most,
    totalInstancesUsed: z.number(),
    maxTotalCores: most,
    totalCoresUsed: z.number(),
    /** In MiB. */
    maxTotalRAMSize: most,
    /** In MiB. */
    totalRAMUsed: z.number(),
  })
  .transform((limits) => ({
    instances: { most: limits.maxTotalInstances, used: limits.totalInstancesUsed },
    cores: { most: limits.maxTotalCores, used: limits.totalCoresUsed },
    /** In MiB. */
    ram: { most: limits.maxTotalRAMSize, used: limits.totalRAMUsed },
  }))

/** The quota of the caller's project and its use. An unlimited quota is `Infinity`. */
export type ComputeLimits = z.output<typeof absolute>

const body = z.object({ limits: z.object({ absolute }) })

/** The quota in Nova: Compute API, "Limits". */
export function createLimits(ask: Ask) {
  return {
    async get(): Promise<ComputeLimits> {
      const answer = await ask("GET", "/limits")
      const read = body.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      return read.data.limits.absolute
    },
  }
}
