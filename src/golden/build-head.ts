import { z } from "zod"
import type { JobHead } from "../jobs/job.js"

const buildPayload = z.object({ buildId: z.string() })

export type BuildPayload = z.output<typeof buildPayload>

/** The job that builds a golden image, as the user who requested it. */
export const BUILD = {
  ...{ name: "golden.build", payload: buildPayload },
  asCallerSeconds: 60,
} satisfies JobHead<BuildPayload>

/** The first step of that job. */
export const BEGIN = "begin"

const removalPayload = z.object({ projectId: z.string(), name: z.string() })

export type RemovalPayload = z.output<typeof removalPayload>

/** Deletes a golden image with everything its builds have left. */
export const REMOVAL = {
  ...{ name: "golden.remove", payload: removalPayload },
  asCallerSeconds: 300,
} satisfies JobHead<RemovalPayload>

const sweepPayload = z.object({ projectId: z.string() })

export type SweepPayload = z.output<typeof sweepPayload>

/** Removes what ended builds of a project could not remove themselves, as one of its users. */
export const SWEEP = {
  ...{ name: "golden.sweep", payload: sweepPayload },
  asCallerSeconds: 300,
} satisfies JobHead<SweepPayload>
