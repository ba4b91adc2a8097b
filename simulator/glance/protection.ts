import type { Image, World } from "../world.js"
import type { Caller } from "./caller.js"
import { Fault } from "./fault.js"

function may(world: World, caller: Caller, name: string, action: "read" | "write"): boolean {
  const rule = world.settings.protectedProperties.find((one) => one.name.test(name))
  return !rule || rule[action].some((role) => caller.roles.includes(role))
}

/** The caller must have the right to set or remove each property. */
export function mustBeWritable(world: World, caller: Caller, name: string): void {
  if (!may(world, caller, name, "write")) throw new Fault(403, `Attribute '${name}' is reserved.`)
}

/**
 * The properties that the caller may see. Glance writes back only these: updating an image removes the others
 * (recorded from Glance 25).
 */
export function readable(world: World, caller: Caller, properties: Image["properties"]): Image["properties"] {
  const seen = Object.entries(properties).filter(([name]) => may(world, caller, name, "read"))
  return Object.fromEntries(seen)
}
