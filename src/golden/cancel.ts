import { Refusal } from "../errors.js"
import type { GoldenReason } from "../schemas/golden/values.js"
import { lockGolden } from "./find.js"
import { requireMember, type GoldenContext } from "./golden.js"
import { openBuilds, stopBuild } from "./remove.js"
import { queueTurn } from "./waiting.js"

/** Stops the build that runs or waits, and removes what it has in the cloud. Refusal 409 if there is none. */
export async function cancelGolden(
  { golden, jobs, call }: GoldenContext,
  { name }: { name: string },
): Promise<{ message: string }> {
  requireMember(call)
  await golden.database.transaction(async (tx) => {
    const turn = await queueTurn(tx)
    const { image } = await lockGolden(tx, call.caller, name)
    const [build] = await openBuilds(tx, image)
    if (build === undefined || image.status === "deleting") throw new Refusal(409, NONE)
    await stopBuild(tx, jobs, build)
    await turn.startWaiting({ settings: golden.settings, enqueue: jobs.enqueue })
  }, call.signal)
  return { message: "Image build cancellation started" }
}

const NONE = {
  message: "No build of this image is running or waiting, so there is nothing to cancel.",
  reason: "no_build" satisfies GoldenReason,
}
