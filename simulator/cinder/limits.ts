import { json } from "../answer.js"
import type { World } from "../world.js"
import { meetCinderFault, type CinderVerb } from "./call.js"
import { CinderFault } from "./fault.js"

function used({ volumes }: World, projectId: string) {
  const mine = [...volumes.values()].filter(({ project_id }) => project_id === projectId)
  return { volumes: mine.length, gigabytes: mine.reduce((sum, { size }) => sum + size, 0) }
}

export function mustFitVolumeQuota(world: World, projectId: string, size: number): void {
  const { quota } = world.blockStorage
  const now = used(world, projectId)
  if (quota.volumes >= 0 && now.volumes + 1 > quota.volumes)
    throw new CinderFault(
      413,
      `VolumeLimitExceeded: Maximum number of volumes allowed (${String(quota.volumes)}) exceeded for quota 'volumes'.`,
    )
  if (quota.gigabytes >= 0 && now.gigabytes + size > quota.gigabytes)
    throw new CinderFault(
      413,
      `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${String(size)}G, quota is ${String(quota.gigabytes)}G and ${String(now.gigabytes)}G has been consumed.`,
    )
}

/** GET /limits. */
export const showVolumeLimits: CinderVerb = (call) => {
  meetCinderFault(call, "limits")
  const { quota } = call.world.blockStorage
  const now = used(call.world, call.projectId)
  const absolute = {
    ...{ maxTotalVolumes: quota.volumes, totalVolumesUsed: now.volumes },
    ...{ maxTotalVolumeGigabytes: quota.gigabytes, totalGigabytesUsed: now.gigabytes },
    ...{ maxTotalSnapshots: 10, totalSnapshotsUsed: 0 },
    ...{ maxTotalBackups: 10, totalBackupsUsed: 0 },
    ...{ maxTotalBackupGigabytes: 1000, totalBackupGigabytesUsed: 0 },
  }
  return json(200, { limits: { rate: [], absolute } })
}
