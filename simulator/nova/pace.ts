import { setTimeout as pause } from "node:timers/promises"
import type { Server, Stage } from "../compute.js"
import type { World } from "../world.js"

/** Waits before a stage of a server; false if the simulator ends meanwhile. */
export async function reached(world: World, stage: Stage, server: Server): Promise<boolean> {
  const { pace } = world.compute
  const wait = typeof pace === "number" ? pace : pace(stage, server)
  await unlessEnding(world, typeof wait === "number" ? pause(wait) : wait)
  return !world.ending
}

/** How often work that waits looks whether the simulator ends, in milliseconds. */
const LOOK = 20

/** Waits for something, or until the simulator ends. */
async function unlessEnding(world: World, work: Promise<unknown>): Promise<void> {
  let isDone = false
  const done = work.finally(() => (isDone = true))
  const ending = async () => {
    while (!isDone && !world.ending) await pause(LOOK)
  }
  await Promise.race([done, ending()])
}

/** Waits until `condition` holds; false if the simulator ends before. */
export async function until(world: World, condition: () => boolean): Promise<boolean> {
  while (!condition() && !world.ending) await pause(2)
  return condition()
}
