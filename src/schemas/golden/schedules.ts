import { z } from "zod"
import { guideTime, oneLine } from "./fields.js"
import { goldenRef } from "./images.js"

const credential = z.strictObject({ id: oneLine(255), secret: oneLine(1000) })

/** The input of `golden.schedules.set`. */
export const setScheduleInput = goldenRef.extend({
  /** Minute, hour, day of the month, month and day of the week, such as `0 3 * * 1`. */
  cron: oneLine(200).optional(),
  /** The time zone of `cron`, such as `Europe/Berlin`. */
  time_zone: oneLine(100).default("UTC"),
  /** Builds again whenever another image is the newest match of `base_image`. */
  on_base_change: z.boolean().default(false),
  /** Failures in a row after which the schedule stops. */
  max_failures: z.number().int().min(1).max(100).default(3),
  /**
   * An application credential of yours in this project, with which the builds act. May be absent if the
   * schedule has one already.
   */
  application_credential: credential.optional(),
})

/** When a golden image is built by itself. */
export const goldenSchedule = z.object({
  name: z.string(),
  cron: z.string().optional(),
  time_zone: z.string(),
  on_base_change: z.boolean(),
  max_failures: z.number().int(),
  /** In a row, so far. */
  failures: z.number().int(),
  /** The next build by `cron`. */
  next_at: guideTime.optional(),
  /** The last failure. */
  message: z.string().optional(),
  /** Present if the schedule has stopped because of its failures. */
  stopped_at: guideTime.optional(),
  /** Of the secret nothing is shown. */
  application_credential_id: z.string(),
  created_by: z.string(),
  updated_at: guideTime,
})

export type GoldenSchedule = z.output<typeof goldenSchedule>
