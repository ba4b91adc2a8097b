import { until } from "../background.js"
import { attach } from "../cinder/life.js"
import type { Server } from "../compute.js"
import { imageKey, type World } from "../world.js"
import { obeyed, guestText } from "./guest.js"
import { reached } from "./pace.js"

export function change(world: World, server: Server, changes: Partial<Server>): void {
  Object.assign(server, changes, { updated: Date.now() })
  world.changed()
}

export function fail(world: World, server: Server, message: string): void {
  const fault = { code: 500, message, created: Date.now() }
  change(world, server, { status: "ERROR", task_state: null, fault })
}

/** The disk of the only compute host. */
const HOST_GIB = 100_000

const NO_HOST = "No valid host was found. "

/** A new server starts, and its guest runs. */
export async function boot(world: World, server: Server): Promise<void> {
  if (!(await reached(world, "boot", server)) || server.status !== "BUILD") return
  if (world.compute.hasNoHost || server.flavor.disk > HOST_GIB) {
    fail(world, server, NO_HOST)
    return
  }
  const { image_id } = server
  if (image_id !== "" && !world.images.has(imageKey(image_id))) {
    fail(world, server, `Build of instance ${server.id} aborted: Image ${image_id} could not be found.`)
    return
  }
  for (const id of server.volumes) attach(world, id, server)
  change(world, server, { status: "ACTIVE", task_state: null, console: "" })
  await runGuest(world, server)
}

/** The guest writes its lines while the server is running, then powers it off if that is how it ends. */
export async function runGuest(world: World, server: Server): Promise<void> {
  const text = guestText(server.user_data)
  const { lines, end } = world.compute.guest?.(server, text) ?? obeyed(text)
  const isOn = () => server.status === "ACTIVE"
  for (const line of lines) {
    if (!(await reached(world, "line", server)) || !isOn()) return
    change(world, server, { console: `${server.console}${line}\n`, isRead: false })
  }
  if (end === "never") return
  if (end === "off") await until(world, () => server.isRead || !isOn())
  if ((await reached(world, "power-off", server)) && isOn()) powerOff(world, server)
}

/** Without power there is no console. */
export function powerOff(world: World, server: Server): void {
  change(world, server, { status: "SHUTOFF", task_state: null, console: "" })
}
