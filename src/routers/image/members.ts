import { addMember, removeMember, setMemberStatus } from "../../images/members.js"
import {
  createImageMemberInput,
  imageMemberRef,
  imageRef,
  updateImageMemberInput,
} from "../../schemas/write.js"
import { inProject } from "../trpc.js"

export const members = {
  /** The owner sees all members, a member only itself. FORBIDDEN for an image that is not shared. */
  listImageMembers: inProject
    .input(imageRef)
    .query(({ ctx, input }) => ctx.glance.members.list(input.imageId)),

  getImageMember: inProject
    .input(imageMemberRef)
    .query(({ ctx, input }) => ctx.glance.members.get(input.imageId, input.memberId)),

  /** BAD_REQUEST for an image that is not shared, CONFLICT for a project that is already a member. */
  createImageMember: inProject
    .input(createImageMemberInput)
    .mutation(({ ctx, input }) => addMember(ctx, input.imageId, input.member)),

  /** Only the member itself can accept or reject. */
  updateImageMember: inProject
    .input(updateImageMemberInput)
    .mutation(({ ctx, input }) => setMemberStatus(ctx, input)),

  deleteImageMember: inProject.input(imageMemberRef).mutation(({ ctx, input }) => removeMember(ctx, input)),
}
