import { getHashing } from "../../catalog/hashing/status.js"
import { startHashing, stopHashing } from "../../catalog/hashing/turn.js"
import { hashingInput } from "../../schemas/catalog/hashing.js"
import { projectProcedure } from "../trpc.js"

export const catalogHashing = {
  /** How far the reading of the project's images without a hash is. */
  hashing: projectProcedure.input(hashingInput).query(({ ctx }) => getHashing(ctx)),

  /** Begins it, as the caller, for the whole project. */
  startHashing: projectProcedure.input(hashingInput).mutation(({ ctx }) => startHashing(ctx)),

  /** Ends it. What was found so far stays. */
  stopHashing: projectProcedure.input(hashingInput).mutation(({ ctx }) => stopHashing(ctx)),
}
