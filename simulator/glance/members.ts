import { json, type Answer } from "../answer.js"
import { sameText } from "../collation.js"
import { putMember, stamp, type Image, type Member, type MemberStatus } from "../world.js"
import { betweenReadAndWrite, bodyOf, imageOf, type Call, type Verb } from "./call.js"
import { crash, Fault } from "./fault.js"
import { hasFourByte, python } from "./texts.js"
import { overLimit } from "./limits.js"
import { mustHaveRole } from "./policy.js"
import { memberView } from "./views.js"

const missing = (id: string) => `Image ${id} not found.`
const memberStatuses = ["pending", "accepted", "rejected"] as const

/** The member rows that the caller may see: all for the owner and admins, its own for a member. */
function rowsOf({ world, caller }: Call, image: Image): Member[] {
  const own = (member: Member) =>
    caller.isAdmin ||
    caller.projectId === image.owner ||
    (caller.projectId !== null && sameText(member.member_id, caller.projectId))
  return world.members.filter((member) => !member.deleted && member.image_id === image.id && own(member))
}

const rowOf = (call: Call, image: Image, memberId: string) =>
  rowsOf(call, image).find((member) => sameText(member.member_id, memberId))

function mustHaveRow(call: Call, image: Image): Member {
  const id = call.params["member_id"] ?? ""
  const row = rowOf(call, image, id)
  if (!row) throw new Fault(404, `${id} not found in the member list of the image ${image.id}.`)
  return row
}

const unshared = "Only shared images have members."
/** A caller without project counts as the owner of an image without owner, except when adding. */
const isOwner = ({ caller }: Call, image: Image) => caller.projectId === image.owner

/** GET /v2/images/{id}/members. */
export const listMembers: Verb = (call) => {
  const image = imageOf(call, missing)
  if (image.visibility !== "shared") {
    throw new Fault(403, `Not allowed to list members for image ${idOf(call)}: ${unshared}`)
  }
  return json(200, { members: rowsOf(call, image).map(memberView), schema: "/v2/schemas/members" })
}

/** GET /v2/images/{id}/members/{member}: an image that is not shared has none, which is a 404. */
export const showMember: Verb = (call) => {
  const image = imageOf(call, missing)
  if (image.visibility !== "shared") throw new Fault(404, unshared)
  return json(200, memberView(mustHaveRow(call, image)))
}

const idOf = ({ params }: Call) => params["image_id"] ?? ""

/** POST /v2/images/{id}/members. The member's id is not checked. */
export const addMember: Verb = async (call) => {
  const { world } = call
  const member = memberField(call)
  const image = imageOf(call, missing)
  mustHaveRole(call, "add_member")
  const allowed = call.caller.isAdmin || (image.owner !== null && isOwner(call, image))
  if (image.visibility !== "shared" || !allowed) {
    throw new Fault(403, `Not allowed to create members for image ${idOf(call)}.`)
  }
  mustBeWithinMemberLimit(call, image)
  if (typeof member !== "string" && typeof member !== "number" && typeof member !== "boolean") throw crash()
  const id = member === true ? "1" : String(member)
  if (rowOf(call, image, id)) {
    const name = typeof member === "string" ? member : python(member)
    throw new Fault(409, `Member ${name} is duplicated for image ${idOf(call)}`)
  }
  if (hasFourByte(id)) throw new Fault(400, "Member can't contain 4 byte unicode characters.")
  if (id.length > 255) throw crash()
  // Two simultaneous requests that add the same member both find none, and create two rows.
  await betweenReadAndWrite(call)
  const row = revived(call, image, id) ?? putMember(world, image, id, "pending")
  world.changed()
  return json(200, { ...memberView(row), member_id: member })
}

function memberField(call: Call): unknown {
  const body = bodyOf(call)
  if (Array.isArray(body)) throw new Fault(400, 'Expected a member in the form: {"member": "image_id"}')
  if (!Object.hasOwn(body, "member")) throw new Fault(400, "Member to be added not specified")
  const { member } = body
  const empty = !member || (typeof member === "object" && Object.keys(member).length === 0)
  if (empty) throw new Fault(400, "Member can't be empty")
  return member
}

function mustBeWithinMemberLimit({ world }: Call, image: Image): void {
  const rows = world.members.filter((row) => !row.deleted && row.image_id === image.id)
  const problem = overLimit("members", rows.length + 1)
  if (problem) throw new Fault(413, `Image member limit exceeded for image ${image.id}: ${problem}:`)
}

/** A member that is added again keeps its first creation time. */
function revived({ world }: Call, image: Image, id: string): Member | undefined {
  const row = world.members.find(
    (one) => one.deleted && one.image_id === image.id && sameText(one.member_id, id),
  )
  return row && Object.assign(row, { deleted: false, status: "pending" as const, updated_at: stamp() })
}

/** PUT /v2/images/{id}/members/{member}: for the member itself or an admin, never for the owner. */
export const updateMember: Verb = (call) => {
  const status = statusField(call)
  const image = imageOf(call, missing)
  mustHaveRole(call, "modify_member")
  if (image.visibility !== "shared" || (!call.caller.isAdmin && isOwner(call, image))) {
    throw new Fault(403, `Not allowed to update members for image ${idOf(call)}.`)
  }
  const row = mustHaveRow(call, image)
  if (!isMemberStatus(status)) {
    throw new Fault(400, 'Incorrect request: Status must be "pending", "accepted" or "rejected".')
  }
  Object.assign(row, { status, updated_at: stamp() })
  call.world.changed()
  return json(200, memberView(row))
}

const isMemberStatus = (status: unknown): status is MemberStatus =>
  memberStatuses.some((one) => one === status)

function statusField(call: Call): unknown {
  const body = bodyOf(call)
  if (Array.isArray(body)) throw new Fault(400, 'Expected a status in the form: {"status": "status"}')
  if (!Object.hasOwn(body, "status")) throw new Fault(400, "Status not specified")
  return body["status"]
}

/** DELETE /v2/images/{id}/members/{member}: for the owner or an admin; a member can only reject. */
export const removeMember: Verb = (call): Answer => {
  const image = imageOf(call, missing)
  mustHaveRole(call, "delete_member")
  if (image.visibility !== "shared" || !(call.caller.isAdmin || isOwner(call, image))) {
    throw new Fault(403, `Not allowed to delete members for image ${idOf(call)}.`)
  }
  const row = mustHaveRow(call, image)
  Object.assign(row, { deleted: true, updated_at: stamp() })
  call.world.changed()
  return { status: 204, headers: {}, body: "" }
}
