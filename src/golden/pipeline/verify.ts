import { testOf } from "../recipe/verification-recipe.js"
import { makeBootVolume } from "./boot-volume.js"
import { enterStage, type Building } from "./building.js"
import { findOrCreate, untilStarted, type NewVm } from "./create-vm.js"
import { waitForReport } from "./customize.js"

/**
 * Starts a server from the new image and runs the recipe's test script in it. The build fails unless it ends
 * with 0. The server is removed with everything else at the build's end.
 */
export async function verifyImage(building: Building, imageId: string): Promise<void> {
  const { run, build } = building
  const { recipe } = build
  if (recipe.verify === undefined) return
  const entered = await enterStage(building, "verify")
  const purpose = "image-verification"
  const volume = await makeBootVolume(building, { purpose, imageId, begun: entered })
  const begun = volume?.filledAt ?? entered
  const vm: NewVm = {
    ...{ name: `${build.serverName}-test`, imageId, purpose, volume },
    recipe: testOf(recipe, recipe.verify),
  }
  const id = await run.step("create test vm", (signal) => findOrCreate(building, vm, signal))
  await run.step("start test vm", (signal) => untilStarted(building, id, begun, signal))
  await waitForReport(building, { serverId: id, step: "verify", stage: "verify" })
}
