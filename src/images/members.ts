import { answered, Refusal } from "../errors.js"
import type { Images } from "../glance/images.js"
import type { Members } from "../glance/members.js"
import type { ImageMember } from "../schemas/image.js"
import type { InTurn } from "./in-turn.js"

interface Sharer {
  glance: { images: Images; members: Members }
  inTurn: InTurn
}

/** Shares an image with a project. Refusal 400 with the remedy when the image's visibility is not `shared`. */
export function addMember({ glance, inTurn }: Sharer, imageId: string, member: string, signal?: AbortSignal) {
  return inTurn(imageId, signal, () =>
    glance.members.add(imageId, member, signal).catch(async (error: unknown) => {
      throw answered(error, 403, NOT_SHARED) ? await notShared(glance.images, imageId, error, signal) : error
    }),
  )
}

interface MemberRef {
  imageId: string
  memberId: string
}

export function setMemberStatus(
  { glance, inTurn }: Sharer,
  { imageId, memberId, status }: MemberRef & Pick<ImageMember, "status">,
  signal?: AbortSignal,
) {
  return inTurn(imageId, signal, () => glance.members.setStatus(imageId, memberId, status, signal))
}

/** `true`, as the guide promises. */
export async function removeMember(
  { glance, inTurn }: Sharer,
  { imageId, memberId }: MemberRef,
  signal?: AbortSignal,
) {
  await inTurn(imageId, signal, () => glance.members.remove(imageId, memberId, signal))
  return true
}

/** Glance's 403 for an image that is not shared; a stranger's 403 has other words (recorded from Glance 25). */
const NOT_SHARED = /Not allowed to create members/

async function notShared(
  images: Images,
  imageId: string,
  error: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  const { visibility } = await images.get(imageId, signal)
  if (visibility === "shared") return error
  const remedy = 'Set its visibility to "shared" first (updateImageVisibility).'
  return new Refusal(400, {
    message: `Only shared images can have members, and this one is ${visibility}. ${remedy}`,
    cause: error,
  })
}
