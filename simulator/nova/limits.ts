import { json } from "../answer.js"
import type { Flavor } from "../compute.js"
import type { World } from "../world.js"
import { meetFault, type NovaVerb } from "./call.js"
import { NovaFault } from "./fault.js"

/** Servers that have not been deleted count, whatever their status. */
function used(world: World, projectId: string) {
  const mine = [...world.servers.values()].filter(
    ({ project_id, status }) => project_id === projectId && status !== "DELETED",
  )
  const sum = (of: (flavor: Flavor) => number) => mine.reduce((total, { flavor }) => total + of(flavor), 0)
  return { instances: mine.length, cores: sum(({ vcpus }) => vcpus), ram: sum(({ ram }) => ram) }
}

export function mustFitQuota(world: World, projectId: string, flavor: Flavor): void {
  const { quota } = world.compute
  const now = used(world, projectId)
  const wanted = { instances: 1, cores: flavor.vcpus, ram: flavor.ram }
  const over = (["cores", "instances", "ram"] as const).filter(
    (name) => quota[name] >= 0 && now[name] + wanted[name] > quota[name],
  )
  if (over.length === 0) return
  const list = (of: Record<string, number>) => over.map((name) => String(of[name])).join(", ")
  throw new NovaFault(
    403,
    `Quota exceeded for ${over.join(", ")}: Requested ${list(wanted)}, but already used ${list(now)} of ${list(quota)} ${over.join(", ")}`,
  )
}

/** GET /limits. */
export const showLimits: NovaVerb = (call) => {
  meetFault(call, "limits")
  const { quota } = call.world.compute
  const now = used(call.world, call.projectId)
  const absolute = {
    maxServerMeta: 128,
    maxTotalInstances: quota.instances,
    maxTotalRAMSize: quota.ram,
    maxTotalCores: quota.cores,
    maxTotalKeypairs: 100,
    maxServerGroups: 10,
    maxServerGroupMembers: 10,
    totalInstancesUsed: now.instances,
    totalCoresUsed: now.cores,
    totalRAMUsed: now.ram,
    totalServerGroupsUsed: 0,
  }
  return json(200, { limits: { rate: [], absolute } })
}
