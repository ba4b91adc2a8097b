import { canUser, permissions } from "../../images/permissions.js"
import { canUserInput, permissionsInput } from "../../schemas/permissions.js"
import { projectProcedure } from "../trpc.js"

export const permissionProcedures = {
  /** For each action whether the caller may do it, and why not. NOT_FOUND as for `getImageById`. */
  permissions: projectProcedure.input(permissionsInput).query(({ ctx, input }) => permissions(ctx, input)),

  /** Whether the caller's role allows something, as other front ends ask. */
  canUser: projectProcedure.input(canUserInput).query(({ ctx, input }) => canUser(ctx, input)),
}
