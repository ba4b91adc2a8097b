import { inBackground } from "../background.js"
import type { World } from "../world.js"
import { boot, runGuest } from "./life.js"

/** Continues what servers did when the simulator was stopped. */
export function resume(world: World): void {
  for (const server of world.servers.values()) {
    if (server.status === "BUILD") inBackground(world, boot(world, server))
    if (server.status === "ACTIVE") inBackground(world, runGuest(world, server))
  }
}
