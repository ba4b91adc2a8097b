import { sameText } from "../collation.js"
import { check } from "../tokens.js"
import type { Image, World } from "../world.js"
import { Fault } from "./fault.js"

/**
 * The caller, as in Glance's request context. Without a project the token is unscoped, or for a domain or the
 * system.
 */
export interface Caller {
  userId: string
  projectId: string | null
  roles: readonly string[]
  isAdmin: boolean
  isMember: boolean
}

export function authenticated(world: World, token: string | null): Caller {
  const holder = check(world, token ?? "")
  if (typeof holder === "string") {
    throw new Fault(401, undefined, { headers: { "www-authenticate": `Keystone uri="${world.origin}/v3"` } })
  }
  return {
    userId: holder.user.id,
    projectId: holder.project?.id ?? null,
    roles: holder.roles,
    isAdmin: holder.roles.includes("admin"),
    isMember: holder.roles.includes("member"),
  }
}

/**
 * Whether the caller may read the image: everyone may read one without an owner, and a member may in any
 * status.
 */
export function sees(world: World, caller: Caller, image: Image): boolean {
  if (world.settings.newDefaults && caller.projectId === null) return false
  if (caller.isAdmin || image.owner === null) return true
  if (image.visibility === "public" || image.visibility === "community") return true
  if (caller.projectId === null) return false
  if (caller.projectId === image.owner) return true
  return (
    image.visibility === "shared" &&
    world.members.some(
      (member) =>
        !member.deleted &&
        member.image_id === image.id &&
        caller.projectId !== null &&
        sameText(member.member_id, caller.projectId),
    )
  )
}

export const owns = (caller: Caller, image: Image): boolean =>
  caller.isAdmin || (image.owner !== null && image.owner === caller.projectId)
