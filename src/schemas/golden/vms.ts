import { z } from "zod"
import { goldenCursor, goldenLimit, guideTime, vmName } from "./fields.js"
import { VM_STATUSES } from "./values.js"

/** A server that builds a golden image of the caller's project. */
export const vmRef = z.strictObject({ name: vmName })

/** The input of `golden.vms.list`. */
export const listVmsInput = z.strictObject({ limit: goldenLimit, cursor: goldenCursor })

/** A server that builds or verifies a golden image. */
export const goldenVm = z.object({
  name: z.string(),
  image_name: z.string(),
  status: z.enum(VM_STATUSES),
  /** Absent until the server has an address. */
  ip: z.string().optional(),
  created_at: guideTime,
  updated_at: guideTime,
  labels: z.record(z.string(), z.string()),
  cpu: z.number(),
  /** Such as `4Gi`. */
  memory: z.string(),
})

export type GoldenVm = z.output<typeof goldenVm>

/** A page of servers. `next_cursor` is absent on the last page. */
export const goldenVmList = z.object({
  vms: z.array(goldenVm),
  count: z.number().int(),
  next_cursor: z.string().optional(),
})

/** The output of `golden.metrics`, for the caller's project. */
export const goldenMetrics = z.object({
  total_images: z.number().int(),
  active_vms: z.number().int(),
  failed_images: z.number().int(),
  /** Such as `45.2Gi`: the sizes of all ready images. */
  storage_used: z.string(),
  last_updated: guideTime,
})

/** The output of `golden.health`. */
export const goldenHealth = z.object({
  status: z.enum(["healthy", "unhealthy"]),
  /** Present only if `unhealthy`. */
  error: z.string().optional(),
})

/** Every failure under `/api/v1`. */
export const goldenFailure = z.object({ error: z.string() })
