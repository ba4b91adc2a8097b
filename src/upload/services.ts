import type { Config } from "../config.js"
import type { Bus } from "../events/bus.js"
import type { ImageChanges } from "../glance/changes.js"
import type { RequestLimits } from "../limits/request-limits.js"
import { createAdmission, type Admit } from "./admission.js"
import { createHasher, type Hasher } from "./digests.js"
import { createSpool, type Spool } from "./spool.js"
import { createTransfers, type Transfers } from "./transfers.js"
import { createWatchers, type Watchers } from "./watch.js"

/** What uploads need for as long as the process lives. */
export interface UploadServices {
  admit: Admit
  transfers: Transfers
  watchers: Watchers
  spool: Spool
  hasher: Hasher
  limits: Config["upload"]
  imageChanges: Pick<ImageChanges, "hashed">
}

interface Core {
  bus: Bus
  imageChanges: Pick<ImageChanges, "hashed">
  requestLimits: RequestLimits
  config: Pick<Config, "limits">
}

export async function createUpload(
  { bus, imageChanges, requestLimits, config }: Core,
  limits: Config["upload"],
): Promise<UploadServices> {
  /** The limit of one project, so that at least two projects have space. */
  const half = Math.ceil(limits.spoolMaxBytes / 2)
  const spoolMaxBytesPerProject = Math.min(limits.spoolMaxBytesPerProject, half)
  const spool = createSpool({ ...limits, spoolMaxBytesPerProject })
  await spool.sweep()
  return {
    admit: createAdmission({ requestLimits, ...config.limits }),
    transfers: createTransfers({ bus, ...limits }),
    watchers: createWatchers({ bus, ...limits, ...config.limits }),
    spool,
    hasher: createHasher(),
    limits,
    imageChanges,
  }
}
