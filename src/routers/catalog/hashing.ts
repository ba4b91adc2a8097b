import { getHashing } from "../../catalog/hashing/status.js"
import { startHashing, stopHashing } from "../../catalog/hashing/turn.js"
import { projectOnly } from "../../schemas/project-only.js"
import { projectProcedure } from "../trpc.js"

export const catalogHashing = {
  /** How far the reading of the project's images without a hash is. */
  hashing: projectProcedure.input(projectOnly.prefault({})).query(({ ctx }) => getHashing(ctx)),

  /** Begins it, as the caller, for the whole project. */
  startHashing: projectProcedure.input(projectOnly.prefault({})).mutation(({ ctx }) => startHashing(ctx)),

  /** Ends it. What was found so far stays. */
  stopHashing: projectProcedure.input(projectOnly.prefault({})).mutation(({ ctx }) => stopHashing(ctx)),
}
