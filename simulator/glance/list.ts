import { json } from "../answer.js"
import { sameText } from "../collation.js"
import { imageKey, visibilities, type Image, type World } from "../world.js"
import { sees, type Caller } from "./caller.js"
import type { Call, Verb } from "./call.js"
import { crash, Fault } from "./fault.js"
import { conditions, type Condition } from "./filters.js"
import { compareBy, dropFirst, isAfter, takeOrder, type Order } from "./sort.js"
import { mustHaveRole } from "./policy.js"
import { imageView } from "./views.js"

const memberStatuses = ["pending", "accepted", "rejected", "all"]

interface Asked {
  order: Order
  limit: number | undefined
  marker: string | undefined
  memberStatus: string
  visibility: string | undefined
  filters: Condition[]
}

/** GET /v2/images. */
export const list: Verb = (call) => {
  const { world, caller } = call
  const asked = read(call)
  mustHaveRole(call, "get_images")
  const limit = Math.min(asked.limit ?? world.settings.pageDefault, world.settings.pageMax)
  const marker = asked.marker === undefined ? undefined : markerImage(call, asked.marker)
  const images = [...world.images.values()]
    .filter((image) => image.status !== "killed" && listed(world, caller, asked, image))
    .filter((image) => asked.filters.every((holds) => holds(image)))
    .filter(marker ? isAfter(asked.order, marker) : () => true)
    .sort(compareBy(asked.order))
    .slice(0, limit)
  const last = images.length === limit ? images.at(-1) : undefined
  return json(200, {
    images: images.map((image) => imageView(world, image, caller)),
    ...links(call.query, last),
    schema: "/v2/schemas/images",
  })
}

function read({ query }: Call): Asked {
  const rest = new URLSearchParams(query)
  const limit = dropFirst(rest, "limit")
  const marker = dropFirst(rest, "marker")
  const memberStatus = dropFirst(rest, "member_status") ?? "accepted"
  const tags = rest.getAll("tag").map((tag) => tag.trim())
  rest.delete("tag")
  const visibility = rest.getAll("visibility").at(-1)
  checkVisibility(visibility)
  const since = rest.get("changes-since")
  if (since) throw new Fault(400, 'The "changes-since" filter is no longer available on v2.')
  if (since === "") throw crash()
  if (!memberStatuses.includes(memberStatus)) throw new Fault(400, `Invalid status: ${memberStatus}`)
  const size = limit === undefined ? undefined : readLimit(limit)
  const order = takeOrder(rest)
  const filters = conditions(new Map(rest), tags)
  return { order, limit: size, marker, memberStatus, visibility, filters }
}

function checkVisibility(visibility: string | undefined): void {
  if (!visibility || visibility === "all" || visibilities.some((one) => one === visibility)) return
  throw new Fault(400, `Invalid visibility value: ${visibility}`)
}

function readLimit(text: string): number {
  if (!/^\s*[-+]?\d+(_\d+)*\s*$/.test(text)) throw new Fault(400, "limit param must be an integer")
  const limit = Number(text.replaceAll("_", ""))
  if (limit < 0) throw new Fault(400, "limit param must be positive")
  return limit
}

/** A marker need not match the filters, but the caller must be allowed to see it. */
function markerImage({ world, caller }: Call, id: string): Image {
  // Glance does not fill in the placeholder of this message.
  if (id.length > 36) throw new Fault(400, "Image with the given id %(image_id)s was not found")
  const image = world.images.get(imageKey(id))
  if (!image) throw new Fault(400, `No image found with ID ${id}`)
  if (!sees(world, caller, image)) throw new Fault(403, `Forbidding request, image ${id} not visible`)
  return image
}

/**
 * Which images a caller sees in a list. Others' community images need an explicit `visibility`;
 * `member_status` does not affect admins.
 */
function listed(world: World, caller: Caller, asked: Asked, image: Image): boolean {
  const own = caller.projectId !== null && image.owner === caller.projectId
  if (!caller.isAdmin && !own && !offered(world, caller, asked.memberStatus, image)) return false
  if (asked.visibility === undefined) return own || image.visibility !== "community"
  return asked.visibility === "all" || image.visibility === asked.visibility
}

function offered(world: World, { projectId }: Caller, status: string, image: Image): boolean {
  if (image.visibility === "public" || image.visibility === "community") return true
  if (image.visibility !== "shared") return false
  const rows = world.members.filter((member) => !member.deleted && member.image_id === image.id)
  // Glance does not check membership for a token without a project: it sees every shared image.
  if (projectId === null) return rows.length > 0
  return rows.some((row) => sameText(row.member_id, projectId) && (status === "all" || row.status === status))
}

/** Without host and without the endpoint's prefix. Only the last of a repeated parameter is kept. */
function links(query: URLSearchParams, last: Image | undefined): { first: string; next?: string } {
  const once = new URLSearchParams([...new Map(query)])
  once.delete("marker")
  const first = once.size > 0 ? `/v2/images?${encoded(once)}` : "/v2/images"
  if (!last) return { first }
  once.append("marker", last.id)
  return { first, next: `/v2/images?${encoded(once)}` }
}

/** Python's urlencode and the browsers' differ in two characters. */
const encoded = (query: URLSearchParams) => query.toString().replaceAll("*", "%2A").replaceAll("%7E", "~")
