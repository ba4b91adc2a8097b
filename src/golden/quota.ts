import type { VolumeLimits } from "../cinder/limits.js"
import { Refusal } from "../errors.js"
import type { Flavor } from "../nova/flavors.js"
import type { ComputeLimits } from "../nova/limits.js"
import type { GoldenReason } from "../schemas/golden/values.js"

/** What is limited, its quota, and how much more a build needs. */
type Need = [what: string, limit: { most: number; used: number }, more: number]

/**
 * Throws Refusal 403 if the project's quota in Nova has no capacity for so many more servers of this flavor.
 */
export function checkQuota(
  { instances, cores, ram }: ComputeLimits,
  { vcpus, ram: memory }: Flavor,
  count: number,
): void {
  check("servers", [
    ["servers", instances, count],
    ["CPUs", cores, vcpus * count],
    ["MiB of memory", ram, memory * count],
  ])
}

/** The same for the quota in Cinder, and volumes of this size in GiB. */
export function checkVolumeQuota({ volumes, size }: VolumeLimits, sizeGiB: number, count: number): void {
  check("volumes", [
    ["volumes", volumes, count],
    ["GiB of volumes", size, sizeGiB * count],
  ])
}

function check(things: string, needs: Need[]): void {
  for (const [what, { most, used }, more] of needs)
    if (used + more > most)
      throw new Refusal(403, {
        message: `Your project may have ${most} ${what} and uses ${used}; this build needs ${more} more. Delete ${things}, or ask your operator for a larger quota.`,
        reason: "quota_exceeded" satisfies GoldenReason,
      })
}
