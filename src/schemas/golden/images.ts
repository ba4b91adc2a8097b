import { z } from "zod"
import { goldenCursor, goldenLimit, goldenName, guideTime, oneLine } from "./fields.js"
import { GOLDEN_STATUSES, GOLDEN_OS_TYPES, STAGE_STATUSES, STAGES } from "./values.js"

/** A golden image of the caller's project. */
export const goldenRef = z.strictObject({ name: goldenName })

/** The input of `golden.images.rebuild`. */
export const rebuildInput = goldenRef.extend({
  /** Builds again even if neither the recipe nor the base image has changed. */
  force: z.boolean().default(false),
})

/** The input of `golden.images.revoke`. */
export const revokeInput = goldenRef.extend({
  /** Why the image must not be used any more. Everyone who sees the image can read it. */
  reason: oneLine(500),
  /** Revokes all golden images of the project that descend from it as well. */
  descendants: z.boolean().default(false),
  /** Revokes only this build; by default all ready builds of the image. */
  build_id: z.guid().optional(),
})

/** Why an image must not be used any more. */
export const revocation = z.object({
  reason: z.string(),
  /** The id of the user who revoked it. */
  by: z.string(),
  at: guideTime,
})

export type Revocation = z.output<typeof revocation>

/** The output of `golden.images.revoke`: every build that is revoked now. */
export const revokedBuilds = z.object({
  message: z.string(),
  builds: z.array(
    z.object({
      image_name: z.string(),
      build_id: z.string(),
      image_id: z.string().optional(),
      /** What was done at Glance; absent for a build that had no image yet. */
      withheld: z.enum(["deactivated", "hidden", "gone"]).optional(),
      revoked: revocation,
    }),
  ),
  count: z.number().int(),
})

/** The input of `golden.images.list`. */
export const listGoldenInput = z.strictObject({
  limit: goldenLimit,
  cursor: goldenCursor,
  status: z.enum(GOLDEN_STATUSES).optional(),
  /** `environment=production`, or only `environment` for any value. */
  label: z
    .string()
    .max(401)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*(?:=.*)?$/s, "must be a label such as environment=production")
    .optional(),
})

const shownCustomizations = z.object({
  packages: z.array(z.string()).optional(),
  scripts: z.array(z.string()).optional(),
})

/** A golden image as callers see it. Optional fields that are empty are absent. */
export const goldenImage = z.object({
  name: z.string(),
  os_type: z.enum(GOLDEN_OS_TYPES),
  status: z.enum(GOLDEN_STATUSES),
  /** Such as `15.2Gi`; absent until the image is ready. */
  size: z.string().optional(),
  created_at: guideTime,
  updated_at: guideTime,
  labels: z.record(z.string(), z.string()).optional(),
  customizations: shownCustomizations.optional(),
  /** The name of the disk that is built. */
  pvc_name: z.string(),
  /** The server that builds it; absent when there is none. */
  vm_name: z.string().optional(),
  /** The id of the image at Glance; absent until there is one. */
  image_id: z.string().optional(),
  /** Why the newest build has failed. */
  error: z.string().optional(),
  /** Present if the newest build is revoked. */
  revoked: revocation.optional(),
})

export type GoldenImage = z.output<typeof goldenImage>

/** The output of `golden.images.create` and `golden.images.rebuild`. */
export const startedGolden = z.object({ message: z.string(), image: goldenImage })

export type StartedGolden = z.output<typeof startedGolden>

/** A page of golden images. `next_cursor` is absent on the last page. */
export const goldenList = z.object({
  images: z.array(goldenImage),
  /** The number of images on this page. */
  count: z.number().int(),
  next_cursor: z.string().optional(),
})

const stage = z.object({
  name: z.enum(STAGES),
  status: z.enum(STAGE_STATUSES),
  message: z.string(),
  started_at: guideTime.optional(),
  ended_at: guideTime.optional(),
})

/** How far the newest build of a golden image is. */
export const goldenProgress = z.object({
  name: z.string(),
  status: z.enum(GOLDEN_STATUSES),
  /** From 0 to 100. */
  progress: z.number().int(),
  message: z.string(),
  created_at: guideTime,
  updated_at: guideTime,
  /** Present if this build is revoked. */
  revoked: revocation.optional(),
  /** In the guide's word; the computed name is because it is not one of ours. */
  ["steps"]: z.array(stage),
})

export type GoldenProgress = z.output<typeof goldenProgress>

/** The output of operations that only begin something. */
export const goldenMessage = z.object({ message: z.string() })

/** The output of `golden.images.logs`: the last lines of the console. */
export const goldenLog = z.object({ log: z.string() })

/** One event of `golden.images.follow`. `text` continues the log, or replaces it if `is_new`. */
export const goldenLogEvent = z.object({ text: z.string(), is_new: z.boolean() })

export type GoldenLogEvent = z.output<typeof goldenLogEvent>
