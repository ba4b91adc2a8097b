import { answered } from "../../errors.js"
import { enterStage, untilFound, type Building, type Cloud } from "./building.js"
import { healthy, serverOf } from "./create-vm.js"

/** How long a machine may take to power off, in milliseconds. Nova ends it itself after a minute. */
const LIMIT_MS = 300_000

/** Powers the server off, unless it has done so itself. */
export async function stopVm(building: Building, serverId: string): Promise<void> {
  const begun = await enterStage(building, "stop_vm")
  await building.run.step("stop vm", (signal) => {
    let isAsked = false
    const check = async ({ nova }: Cloud) => {
      const { status, task_state } = healthy(await serverOf({ nova }, serverId))
      if (status === "SHUTOFF") return true
      if (isAsked || task_state !== undefined) return undefined
      await nova.servers.stop(serverId).catch((error: unknown) => {
        if (!answered(error, 409)) throw error
      })
      isAsked = true
      return undefined
    }
    const late = { message: "The VM did not power off in time.", reason: "took_too_long" as const }
    return untilFound(building, { ends: begun + LIMIT_MS, late, check }, signal)
  })
}
