import pMap from "p-map"
import type { Call } from "../call.js"
import { answered } from "../errors.js"
import type { Members } from "../glance/members.js"
import { exactInGlance } from "./query.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ListQuery } from "../schemas/list.js"
import { within } from "../schemas/time.js"

interface Asker {
  call: Call
  glance: { members: Members }
  concurrency: number
}

/**
 * What of a page the caller asked for but Glance cannot filter: the second bound on a time, an
 * administrator's `member_status`.
 */
export async function matching(asker: Asker, query: ListQuery, page: GlanceImage[]) {
  const kept = page.filter((image) => alive(image, query) && inTime(image, query))
  const { member_status } = query
  if (member_status === undefined || !asker.call.caller.isAdmin) return kept
  const concerned = (image: GlanceImage) =>
    image.visibility === "shared" && image.owner !== asker.call.caller.project.id
  const check = async (image: GlanceImage) =>
    !concerned(image) || (await hasStatus(asker, image, member_status))
  const verdicts = await pMap(kept, check, { concurrency: asker.concurrency })
  return kept.filter((_image, index) => verdicts[index])
}

/** Whether Polaris may have to leave images of Glance's page out, so that a page needs more than one call. */
export const filtersHere = ({ call }: Asker, query: ListQuery) =>
  !exactInGlance(query.created_at) ||
  !exactInGlance(query.updated_at) ||
  (query.member_status !== undefined && call.caller.isAdmin)

/**
 * Glance lists an image for ever when its deletion failed half-way (recorded from Glance 25); it is shown
 * when asked for.
 */
const alive = (image: GlanceImage, { status }: ListQuery) =>
  image.status !== "deleted" || status?.includes("deleted")

const inTime = (image: GlanceImage, { created_at = [], updated_at = [] }: ListQuery) =>
  created_at.every((bound) => within(image.created_at, bound)) &&
  updated_at.every((bound) => within(image.updated_at, bound))

async function hasStatus({ call, glance }: Asker, image: GlanceImage, wanted: string) {
  try {
    const member = await glance.members.get(image.id, call.caller.project.id)
    return wanted === "all" || member.status === wanted
  } catch (error) {
    if (answered(error, 404) || answered(error, 403)) return false
    throw error
  }
}
