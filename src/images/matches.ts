import pMap from "p-map"
import type { Call } from "../call.js"
import { answered } from "../errors.js"
import type { Members } from "../glance/members.js"
import { exactInGlance } from "./query.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ListQuery } from "../schemas/list.js"
import { isInBound } from "../schemas/time.js"

interface Matcher {
  call: Call
  glance: { members: Members }
  concurrency: number
}

/**
 * Applies the filters that Glance cannot: the second bound on a time, `not_owner`, and `member_status` for
 * administrators.
 */
export async function matching(matcher: Matcher, query: ListQuery, page: GlanceImage[]) {
  const candidates = page.filter(
    (image) => isShown(image, query) && isOthers(image, query) && isInTimeBounds(image, query),
  )
  const { member_status } = query
  if (member_status === undefined || !matcher.call.caller.isAdmin) return candidates
  const isInvitation = (image: GlanceImage) =>
    image.visibility === "shared" && image.owner !== matcher.call.caller.project.id
  const check = async (image: GlanceImage) =>
    !isInvitation(image) || (await hasStatus(matcher, image, member_status))
  const verdicts = await pMap(candidates, check, { concurrency: matcher.concurrency })
  return candidates.filter((_image, index) => verdicts[index])
}

/** Whether Polaris may remove images from Glance's page, so that a page may need more than one request. */
export const filtersHere = ({ call }: Matcher, query: ListQuery) =>
  !exactInGlance(query.created_at) ||
  !exactInGlance(query.updated_at) ||
  query.not_owner !== undefined ||
  (query.member_status !== undefined && call.caller.isAdmin)

/**
 * Glance lists an image forever if its deletion failed midway (recorded from Glance 25). It is shown only on
 * request.
 */
const isShown = (image: GlanceImage, { status }: ListQuery) =>
  image.status !== "deleted" || status?.includes("deleted")

const isOthers = ({ owner }: GlanceImage, { not_owner }: ListQuery) =>
  not_owner === undefined || owner !== not_owner

const isInTimeBounds = (image: GlanceImage, { created_at = [], updated_at = [] }: ListQuery) =>
  created_at.every((bound) => isInBound(image.created_at, bound)) &&
  updated_at.every((bound) => isInBound(image.updated_at, bound))

async function hasStatus({ call, glance }: Matcher, image: GlanceImage, wanted: string) {
  try {
    const member = await glance.members.get(image.id, call.caller.project.id)
    return wanted === "all" || member.status === wanted
  } catch (error) {
    if (answered(error, 404) || answered(error, 403)) return false
    throw error
  }
}
