import { z } from "zod"
import type { JobHead } from "../../jobs/job.js"

const payload = z.object({ projectId: z.string(), name: z.string(), isByTime: z.boolean() })

export type ScheduledPayload = z.output<typeof payload>

/** The job that begins one build of a schedule. */
export const SCHEDULED = { name: "golden.scheduled", payload } satisfies JobHead<ScheduledPayload>
