import { addMember, removeMember, setMemberStatus } from "../../images/members.js"
import {
  createImageMemberInput,
  imageMemberRef,
  imageRef,
  updateImageMemberInput,
} from "../../schemas/write.js"
import { projectProcedure } from "../trpc.js"

export const memberProcedures = {
  /** The owner sees all members, a member only itself. FORBIDDEN for an image that is not shared. */
  listImageMembers: projectProcedure
    .input(imageRef)
    .query(({ ctx, input }) => ctx.glance.members.list(input.imageId)),

  getImageMember: projectProcedure
    .input(imageMemberRef)
    .query(({ ctx, input }) => ctx.glance.members.get(input.imageId, input.memberId)),

  /** BAD_REQUEST for an image that is not shared, CONFLICT for a project that is already a member. */
  createImageMember: projectProcedure
    .input(createImageMemberInput)
    .mutation(({ ctx, input }) => addMember(ctx, input.imageId, input.member)),

  /** Only the member itself can accept or reject. */
  updateImageMember: projectProcedure
    .input(updateImageMemberInput)
    .mutation(({ ctx, input }) => setMemberStatus(ctx, input)),

  deleteImageMember: projectProcedure
    .input(imageMemberRef)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),
}
