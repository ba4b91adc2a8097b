import { waited } from "../background.js"
import type { Server, Stage } from "../compute.js"
import type { World } from "../world.js"

/** Waits before a stage of a server; false if the simulator ends meanwhile. */
export function reached(world: World, stage: Stage, server: Server): Promise<boolean> {
  const { pace } = world.compute
  return waited(world, typeof pace === "number" ? pace : pace(stage, server))
}
