import type { Call } from "../call.js"
import { answered, Refusal } from "../errors.js"
import type { Images } from "../glance/images.js"
import type { Members } from "../glance/members.js"
import type { ImageMember } from "../schemas/image.js"
import { amongChangers, type InTurn, type Turn } from "../limits/in-turn.js"

interface Sharer {
  call: Call
  glance: { images: Images; members: Members }
  inTurn: InTurn
}

/** Shares an image with a project. Throws Refusal 400 if the image's visibility is not `shared`. */
export function addMember(sharer: Sharer, imageId: string, member: string) {
  const { glance, inTurn } = sharer
  return inTurn(turn(sharer, imageId), () =>
    glance.members.add(imageId, member).catch(async (error: unknown) => {
      throw answered(error, 403, NOT_SHARED) ? await notShared(glance.images, imageId, error) : error
    }),
  )
}

interface MemberRef {
  imageId: string
  memberId: string
}

export function setMemberStatus(
  sharer: Sharer,
  { imageId, memberId, status }: MemberRef & Pick<ImageMember, "status">,
) {
  const { glance, inTurn } = sharer
  return inTurn(turn(sharer, imageId), () => glance.members.setStatus(imageId, memberId, status))
}

/** Returns `true`, as in the guide. */
export async function removeMember(sharer: Sharer, { imageId, memberId }: MemberRef) {
  const { glance, inTurn } = sharer
  await inTurn(turn(sharer, imageId), () => glance.members.remove(imageId, memberId))
  return true
}

const turn = ({ call, glance }: Sharer, imageId: string): Turn => ({
  ...{ imageId, call },
  mayChange: amongChangers(glance.images, imageId),
})

/**
 * Glance's 403 for an image that is not shared. The 403 for other projects has a different message (recorded
 * from Glance 25).
 */
const NOT_SHARED = /Not allowed to create members/

async function notShared(images: Images, imageId: string, error: unknown): Promise<unknown> {
  const { visibility } = await images.get(imageId)
  if (visibility === "shared") return error
  const remedy = 'Set its visibility to "shared" first (updateImageVisibility).'
  return new Refusal(400, {
    message: `Only shared images can have members, and this one is ${visibility}. ${remedy}`,
    cause: error,
  })
}
