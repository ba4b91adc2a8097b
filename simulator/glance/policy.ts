import type { Image, World } from "../world.js"
import { owns, type Caller } from "./caller.js"
import { Fault } from "./fault.js"

interface Who {
  world: World
  caller: Caller
}

type Rule =
  | ("add_image" | "get_images" | "modify_image" | "delete_image" | "upload_image" | "download_image")
  | ("publicize_image" | "copy_image" | "deactivate" | "reactivate")
  | ("add_member" | "modify_member" | "delete_member")
  | ("stores_info_detail" | "tasks_api_access" | "cache_list")

export const notAuthorized = (rule: Rule) =>
  new Fault(403, `You are not authorized to complete ${rule} action.`)

/**
 * Glance's rules before and after 2023.1: with the new defaults a token needs a project, and any change needs
 * the member role.
 */
export function mustHaveRole({ world, caller }: Who, rule: Rule): void {
  if (!world.settings.newDefaults) return
  const reads = rule === "get_images"
  const allowed = caller.projectId !== null && (reads || caller.isAdmin || caller.isMember)
  if (!allowed) throw notAuthorized(rule)
}

/** For callers that may change the image: its project and admins. */
export function mustOwn(who: Who, image: Image, rule: Rule, refusal = "You do not own this image"): void {
  mustHaveRole(who, rule)
  if (owns(who.caller, image)) return
  throw who.world.settings.newDefaults ? notAuthorized(rule) : new Fault(403, refusal)
}

export function mustBeAdmin(caller: Caller, rule: Rule): void {
  if (!caller.isAdmin) throw notAuthorized(rule)
}
