import { addMember, removeMember, setMemberStatus } from "../../images/members.js"
import {
  createImageMemberInput,
  imageMemberRef,
  imageRef,
  updateImageMemberInput,
} from "../../schemas/write.js"
import { projectProcedure } from "../trpc.js"

export const memberProcedures = {
  /** The owner gets all members, a member only itself. FORBIDDEN for an image that is not shared. */
  listImageMembers: projectProcedure
    .input(imageRef)
    .query(({ ctx, input }) => ctx.glance.members.list(input.imageId)),

  /** One member of an image. NOT_FOUND if the project is not a member. */
  getImageMember: projectProcedure
    .input(imageMemberRef)
    .query(({ ctx, input }) => ctx.glance.members.get(input.imageId, input.memberId)),

  /**
   * Shares the image with a project. BAD_REQUEST for an image that is not shared, CONFLICT for a project that
   * is already a member.
   */
  createImageMember: projectProcedure
    .input(createImageMemberInput)
    .mutation(({ ctx, input }) => addMember(ctx, input.imageId, input.member)),

  /** Accepts or rejects a shared image, which only the member itself can do. */
  updateImageMember: projectProcedure
    .input(updateImageMemberInput)
    .mutation(({ ctx, input }) => setMemberStatus(ctx, input)),

  /** Stops sharing the image with a project. NOT_FOUND if it is not a member. */
  deleteImageMember: projectProcedure
    .input(imageMemberRef)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),
}
