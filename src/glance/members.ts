import { z } from "zod"
import { segment, type Ask } from "../http/ask.js"
import type { Answer } from "../http/send.js"
import { imageMember, type ImageMember } from "../schemas/image.js"

const memberList = z.object({ members: z.array(imageMember) })

/**
 * Image members: Image API v2, "Sharing". A member is a project; its status is that project's decision about
 * the image.
 */
export function createMembers(ask: Ask) {
  const all = (imageId: string) => `/v2/images/${segment(imageId)}/members`
  const one = (imageId: string, memberId: string) => `${all(imageId)}/${segment(memberId)}`
  return {
    /** The owner sees all members, a member only itself. Not paginated in Glance. */
    async list(imageId: string): Promise<ImageMember[]> {
      return read(memberList, await ask("GET", all(imageId))).members
    },

    async get(imageId: string, memberId: string): Promise<ImageMember> {
      return read(imageMember, await ask("GET", one(imageId, memberId)))
    },

    async add(imageId: string, member: string): Promise<ImageMember> {
      return read(imageMember, await ask("POST", all(imageId), { body: { member } }))
    },

    async setStatus(imageId: string, memberId: string, status: ImageMember["status"]) {
      return read(imageMember, await ask("PUT", one(imageId, memberId), { body: { status } }))
    },

    async remove(imageId: string, memberId: string): Promise<void> {
      await ask("DELETE", one(imageId, memberId))
    },
  }
}

export type Members = ReturnType<typeof createMembers>

function read<T>(schema: z.ZodType<T>, answer: Answer): T {
  const body = schema.safeParse(answer.body)
  if (!body.success) throw answer.invalid()
  return body.data
}
