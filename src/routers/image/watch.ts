import { watchImagesInput } from "../../schemas/watch.js"
import { projectProcedure } from "../trpc.js"

export const watchProcedures = {
  /**
   * The images as they are, then every change, whoever makes it. Ends when all named images are gone.
   * BAD_REQUEST for filters that match too many images.
   */
  watchImages: projectProcedure
    .input(watchImagesInput)
    .subscription(({ ctx, input }) => ctx.imageWatchers.watch(ctx, input)),
}
