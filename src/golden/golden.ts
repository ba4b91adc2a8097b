import type { Call, WarningLog } from "../call.js"
import type { Cinder } from "../cinder/cinder.js"
import type { Config } from "../config.js"
import type { Database } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { Glance } from "../glance/glance.js"
import type { Jobs } from "../jobs/jobs.js"
import type { Neutron } from "../neutron/neutron.js"
import type { Nova } from "../nova/nova.js"
import type { GoldenReason } from "../schemas/golden/values.js"
import type { Acting } from "./schedule/identity.js"

/** The services and settings of golden images, for the whole process. */
export interface Golden {
  database: Database
  settings: Config["golden"]
  /** Hosts that a URL may name although their address is private. */
  sourceUrlHosts: readonly string[]
  log: WarningLog
  glanceFor(call: Call): Glance
  novaFor(call: Call): Nova
  neutronFor(call: Call): Neutron
  cinderFor(call: Call): Cinder
  /** Undefined without keys that seal. */
  acting: Acting | undefined
}

/** The context of a verb. */
export interface GoldenContext {
  golden: Golden
  jobs: Jobs
  call: Call
}

/** The part of it that begins a build: jobs have it as well. */
export type BuildContext = Pick<GoldenContext, "golden" | "call"> & {
  jobs: Pick<Jobs, "enqueue" | "credentialsFor">
}

const OFF =
  "Golden images are not available here. Ask your operator to set GOLDEN_IMAGES=on, or DATABASE_URL."

/** Throws Refusal 503 if golden images are off. */
export function goldenOf(golden: Golden | undefined): Golden {
  if (golden === undefined)
    throw new Refusal(503, { message: OFF, reason: "golden_off" satisfies GoldenReason })
  return golden
}

const READS_ONLY =
  "Your role in this project is reader, which cannot change anything. Ask for the role member in the project."

/** Throws Refusal 403 for a caller that may only read. */
export function requireMember({ caller }: Call): void {
  if (caller.isReader) throw new Refusal(403, READS_ONLY)
}

/** Refusal 400 that names one field of a recipe. */
export const wrongField = (path: string, message: string, reason?: GoldenReason) =>
  new Refusal(400, { message: `${path}: ${message}`, issues: [{ path, message }], reason })
