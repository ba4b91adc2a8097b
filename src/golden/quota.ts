import { Refusal } from "../errors.js"
import type { Flavor } from "../nova/flavors.js"
import type { Nova } from "../nova/nova.js"
import type { GoldenReason } from "../schemas/golden/values.js"

type Limits = Awaited<ReturnType<Nova["limits"]["get"]>>

/**
 * Throws Refusal 403 if the project's quota in Nova has no capacity for so many more servers of this flavor.
 */
export function checkQuota(
  { instances, cores, ram }: Limits,
  { vcpus, ram: memory }: Flavor,
  count: number,
): void {
  const all: [what: string, limit: Limits["cores"], more: number][] = [
    ["servers", instances, count],
    ["CPUs", cores, vcpus * count],
    ["MiB of memory", ram, memory * count],
  ]
  for (const [what, { most, used }, more] of all)
    if (used + more > most)
      throw new Refusal(403, {
        message: `Your project may have ${most} ${what} and uses ${used}; this build needs ${more} more. Delete servers, or ask your operator for a larger quota.`,
        reason: "quota_exceeded" satisfies GoldenReason,
      })
}
