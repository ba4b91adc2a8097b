import { setTimeout as pause } from "node:timers/promises"
import type { World } from "./world.js"

/** Continues work after its response; `close` waits for it. */
export function inBackground(world: World, work: Promise<unknown>): void {
  const watched = work
    .catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)))
    .finally(() => world.background.delete(watched))
  world.background.add(watched)
}

/** Waits for milliseconds or for a promise; false if the simulator ends meanwhile. */
export async function waited(world: World, wait: number | Promise<void>): Promise<boolean> {
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
