import type { Revocation } from "../schemas/golden/images.js"
import { timeText } from "./shown.js"
import type { BuildRow } from "./tables.js"

type Revoked = Pick<BuildRow, "revokedAt" | "revokedBy" | "revokedReason">

/** The field `revoked` of a build that is revoked; nothing for others. */
export const revocationOf = ({ revokedAt, revokedBy, revokedReason }: Revoked): { revoked?: Revocation } =>
  revokedAt === null
    ? {}
    : { revoked: { reason: revokedReason ?? "", by: revokedBy ?? "", at: timeText(revokedAt) } }
