import type { Image, World } from "../world.js"
import type { Caller } from "./caller.js"
import { Fault } from "./fault.js"

function may(world: World, caller: Caller, name: string, action: "read" | "write"): boolean {
  const rule = world.settings.protectedProperties.find((one) => one.name.test(name))
  return !rule || rule[action].some((role) => caller.roles.includes(role))
}

/** What is set or removed must be the caller's to set or remove. */
export function mustBeWritable(world: World, caller: Caller, name: string): void {
  if (!may(world, caller, name, "write")) throw new Fault(403, `Attribute '${name}' is reserved.`)
}

/**
 * Those the caller may see. Glance writes only them back: whoever updates an image takes the others away
 * (recorded from Glance 25).
 */
export function readable(world: World, caller: Caller, properties: Image["properties"]): Image["properties"] {
  const seen = Object.entries(properties).filter(([name]) => may(world, caller, name, "read"))
  return Object.fromEntries(seen)
}
