import type { Answer } from "../answer.js"
import type { NovaAction, Server } from "../compute.js"
import { objectIn } from "../middleware.js"
import type { Holder } from "../tokens.js"
import type { World } from "../world.js"
import { crashed, NovaFault } from "./fault.js"

/** One request to Nova whose token was accepted. */
export interface NovaCall {
  world: World
  holder: Holder
  projectId: string
  params: Record<string, string>
  query: URLSearchParams
  text: string
}

export type NovaVerb = (call: NovaCall) => Answer | Promise<Answer>

/** The server that the path names, if it is the caller's. */
export function serverOf(
  { world, params, projectId, holder }: NovaCall,
  missing = (id: string) => new NovaFault(404, `Instance ${id} could not be found.`),
): Server {
  const id = params["server_id"] ?? ""
  const server = world.servers.get(id)
  if (!server) throw missing(id)
  if (server.project_id !== projectId && !holder.roles.includes("admin"))
    throw new NovaFault(404, `Instance ${id} could not be found.`)
  return server
}

/** Fails as the settings demand. */
export function meetFault({ world }: NovaCall, action: NovaAction, server?: Server): void {
  const status = world.compute.fault?.(action, server)
  if (status === undefined) return
  throw status === 500
    ? crashed()
    : new NovaFault(status, `The simulator was asked to refuse this ${action}.`)
}

export const jsonIn = ({ text }: NovaCall): Record<string, unknown> =>
  objectIn(text, (message) => new NovaFault(400, message))
