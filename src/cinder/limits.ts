import { z } from "zod"
import type { Ask } from "../http/ask.js"

/** Cinder writes -1 for "unlimited". */
const most = z.number().transform((value) => (value < 0 ? Infinity : value))

const absolute = z
  .object({
    maxTotalVolumes: most,
    totalVolumesUsed: z.number(),
    /** In GiB, whatever its name says. */
    maxTotalVolumeGigabytes: most,
    totalGigabytesUsed: z.number(),
  })
  .transform((limits) => ({
    volumes: { most: limits.maxTotalVolumes, used: limits.totalVolumesUsed },
    /** In GiB. */
    size: { most: limits.maxTotalVolumeGigabytes, used: limits.totalGigabytesUsed },
  }))

/** The quota of the caller's project and its use. An unlimited quota is `Infinity`. */
export type VolumeLimits = z.output<typeof absolute>

const body = z.object({ limits: z.object({ absolute }) })

/** The quota in Cinder: Block Storage API v3, "Limits". */
export function createVolumeLimits(ask: Ask) {
  return {
    async get(): Promise<VolumeLimits> {
      const answer = await ask("GET", "/limits")
      const read = body.safeParse(answer.body)
      if (!read.success) throw answer.invalid()
      return read.data.limits.absolute
    },
  }
}
