import { goldenOf } from "../../golden/golden.js"
import { projectProcedure } from "../trpc.js"

/** For callers with a project. Throws Refusal 503 if golden images are off. */
export const inGoldenImages = projectProcedure.use(({ ctx, next }) =>
  next({ ctx: { golden: goldenOf(ctx.golden) } }),
)
