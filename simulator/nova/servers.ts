import { json, type Answer } from "../answer.js"
import { inBackground } from "../background.js"
import { detach } from "../cinder/life.js"
import type { Server } from "../compute.js"
import type { World } from "../world.js"
import { jsonIn, meetFault, serverOf, type NovaCall, type NovaVerb } from "./call.js"
import { NovaFault } from "./fault.js"
import { boot, change, powerOff } from "./life.js"
import { reached } from "./pace.js"
import { fitting, newImage } from "./schema.js"
import { queueSnapshot, uploadSnapshot, withoutData } from "./snapshot.js"
import { flavorView, serverView } from "./views.js"

export const showServer: NovaVerb = (call) => {
  const server = serverOf(call)
  meetFault(call, "show", server)
  return json(200, { server: serverView(call.world, server) })
}

/** GET /servers/detail, newest first. Deleted servers are not listed. */
export const listServers: NovaVerb = (call) => {
  meetFault(call, "list")
  const { world, projectId, query } = call
  const name = new RegExp(query.get("name") ?? "", "i")
  const found = [...world.servers.values()]
    .filter((one) => one.project_id === projectId && one.status !== "DELETED" && name.test(one.name))
    .toReversed()
  return json(200, { servers: paged(call, found).map((server) => serverView(world, server)) })
}

export const listFlavors: NovaVerb = (call) => {
  meetFault(call, "flavors")
  const { world } = call
  return json(200, { flavors: paged(call, world.compute.flavors).map((one) => flavorView(world, one)) })
}

function paged<T extends { id: string }>({ world, query }: NovaCall, all: T[]): T[] {
  const marker = query.get("marker")
  const start = marker === null ? 0 : all.findIndex(({ id }) => id === marker) + 1
  if (marker !== null && start === 0) throw new NovaFault(400, `marker [${marker}] not found`)
  return all.slice(start, start + Math.min(world.compute.pageMax, Number(query.get("limit") ?? Infinity)))
}

/** DELETE /servers/{id}: shown as DELETED for a while, then gone. */
export const removeServer: NovaVerb = (call) => {
  const server = serverOf(call)
  meetFault(call, "delete", server)
  change(call.world, server, { task_state: "deleting" })
  inBackground(call.world, end(call.world, server))
  return { status: 204, headers: {}, body: "" }
}

async function end(world: World, server: Server): Promise<void> {
  if (!(await reached(world, "delete", server))) return
  for (const id of server.volumes) detach(world, id)
  change(world, server, { status: "DELETED", task_state: null, ports: [], volumes: [], console: "" })
  if (!(await reached(world, "forget", server))) return
  world.servers.delete(server.id)
  world.changed()
}

/** POST /servers/{id}/action: the body's only member names the action. */
export const act: NovaVerb = (call) => {
  const body = jsonIn(call)
  const [name = ""] = Object.keys(body)
  const action = actions[name]
  if (!action) throw new NovaFault(400, `There is no such action: ${name}`)
  const server = serverOf(call, BY_CELL.has(name) ? noMapping : undefined)
  meetFault(call, name as Parameters<typeof meetFault>[1], server)
  return action(call, server, body[name])
}

type Action = (call: NovaCall, server: Server, given: unknown) => Answer

const accepted: Answer = { status: 202, headers: {}, body: "" }

const vmState = {
  BUILD: "building",
  ACTIVE: "active",
  SHUTOFF: "stopped",
  ERROR: "error",
  DELETED: "deleted",
}

/** Nova refuses an action while another runs, and in a state that it does not suit. */
function mustBe(server: Server, action: string, statuses: Server["status"][]): void {
  const { id, status, task_state } = server
  const refused = `Cannot '${action}' instance ${id} while it is in`
  if (!statuses.includes(status)) throw new NovaFault(409, `${refused} vm_state ${vmState[status]}`)
  if (task_state !== null) throw new NovaFault(409, `${refused} task_state ${task_state}`)
}

/** Nova reads bytes as ASCII, and removes control characters: colours lose their beginning only. */
const plain = (text: string) =>
  [...Buffer.from(text)]
    .map((byte) => (byte > 0x7f ? "\ufffd" : String.fromCharCode(byte)))
    .filter((character) => character >= " " || character === "\n" || character === "\t")
    .join("")

const tailOf = (text: string, lines: number) => (lines === 0 ? "" : text.split("\n").slice(-lines).join("\n"))

const noMapping = (id: string) => new NovaFault(404, `Instance ${id} has no mapping to a cell.`)

/** Stopping and starting look for the cell first. */
const BY_CELL = new Set(["os-stop", "os-start"])

const actions: Record<string, Action> = {
  "os-stop": ({ world }, server) => {
    mustBe(server, "stop", ["ACTIVE", "ERROR"])
    change(world, server, { task_state: "powering-off" })
    inBackground(
      world,
      reached(world, "stop", server).then((isTime) => {
        if (isTime && server.status === "ACTIVE") powerOff(world, server)
      }),
    )
    return accepted
  },

  "os-start": ({ world }, server) => {
    mustBe(server, "start", ["SHUTOFF"])
    change(world, server, { status: "BUILD", task_state: "powering-on" })
    inBackground(world, boot(world, server))
    return accepted
  },

  "os-getConsoleOutput": ({ world }, server, given) => {
    if (server.status === "BUILD") throw new NovaFault(409, `Instance ${server.id} is not ready`)
    if (server.status !== "ACTIVE") throw new NovaFault(404, "Guest does not have a console available.")
    const { length } = (given ?? {}) as { length?: number | string }
    const text = world.compute.isSilent ? "" : plain(server.console)
    server.isRead = true
    return json(200, { output: length === undefined ? text : tailOf(text, Number(length)) })
  },

  createImage: ({ world }, server, given) => {
    const { name, metadata } = fitting(newImage, "createImage", given)
    mustBe(server, "createImage", ["ACTIVE", "SHUTOFF"])
    const image = queueSnapshot(world, server, { name, metadata })
    if (server.volumes.length > 0) withoutData(image, server)
    else {
      change(world, server, { task_state: "image_uploading" })
      inBackground(world, uploadSnapshot(world, server, image))
    }
    return json(202, { image_id: image.id }, { location: `${world.origin}/image/v2/images/${image.id}` })
  },
}
