import { z } from "zod"
import { segment, type Ask } from "../http/ask.js"
import type { Answer } from "../http/send.js"
import { imageMember, type ImageMember } from "../schemas/image.js"

const memberList = z.object({ members: z.array(imageMember) })

/** Image members: Image API v2, "Sharing". A member is a project; its status is its own word on the image. */
export function createMembers(ask: Ask) {
  const all = (imageId: string) => `/v2/images/${segment(imageId)}/members`
  const one = (imageId: string, memberId: string) => `${all(imageId)}/${segment(memberId)}`
  return {
    /** The owner sees all members, a member only itself. Not paginated in Glance. */
    async list(imageId: string, signal?: AbortSignal): Promise<ImageMember[]> {
      return read(memberList, await ask("GET", all(imageId), { signal })).members
    },

    async get(imageId: string, memberId: string, signal?: AbortSignal): Promise<ImageMember> {
      return read(imageMember, await ask("GET", one(imageId, memberId), { signal }))
    },

    async add(imageId: string, member: string, signal?: AbortSignal): Promise<ImageMember> {
      return read(imageMember, await ask("POST", all(imageId), { body: { member }, signal }))
    },

    async setStatus(imageId: string, memberId: string, status: ImageMember["status"], signal?: AbortSignal) {
      return read(imageMember, await ask("PUT", one(imageId, memberId), { body: { status }, signal }))
    },

    async remove(imageId: string, memberId: string, signal?: AbortSignal): Promise<void> {
      await ask("DELETE", one(imageId, memberId), { signal })
    },
  }
}

export type Members = ReturnType<typeof createMembers>

function read<T>(schema: z.ZodType<T>, answer: Answer): T {
  const body = schema.safeParse(answer.body)
  if (!body.success) throw answer.unreadable()
  return body.data
}
