import { createImageByImport, importImage } from "../../images/import.js"
import { importStatus } from "../../images/import-status.js"
import { importMethods, listStores } from "../../images/offers.js"
import { listTasks } from "../../images/tasks.js"
import { usageOfLimits } from "../../images/usage.js"
import { createByImportInput, importImageInput } from "../../schemas/import.js"
import { formOf } from "../../schemas/list.js"
import { projectOnly } from "../../schemas/project-only.js"
import { tasksFields } from "../../schemas/tasks.js"
import { imageRef } from "../../schemas/write.js"
import { projectProcedure } from "../trpc.js"

export const importProcedures = {
  /** How this cloud takes the data of images. */
  importMethods: projectProcedure.input(formOf(projectOnly)).query(({ ctx }) => importMethods(ctx)),

  /** The stores in which the data of images can be. */
  stores: projectProcedure.input(formOf(projectOnly)).query(({ ctx }) => listStores(ctx)),

  /** What the project uses of its limits for images. */
  usage: projectProcedure.input(formOf(projectOnly)).query(({ ctx }) => usageOfLimits(ctx)),

  /**
   * Lets Glance fetch the data of an image. CONFLICT if the image's status does not fit, BAD_REQUEST for a
   * URL that Glance should not fetch.
   */
  importImage: projectProcedure.input(importImageInput).mutation(({ ctx, input }) => importImage(ctx, input)),

  /** `createImage` and `importImage` in one call. If the import is refused, the image is deleted again. */
  createImageByImport: projectProcedure
    .input(createByImportInput)
    .mutation(({ ctx, input }) => createImageByImport(ctx, input)),

  /** How the last import of an image went, and why it failed. */
  importStatus: projectProcedure.input(imageRef).query(({ ctx, input }) => importStatus(ctx, input)),

  /** The tasks of an image; without one all of the cloud's. FORBIDDEN then for all but administrators. */
  tasks: projectProcedure.input(formOf(tasksFields)).query(({ ctx, input }) => listTasks(ctx, input)),
}
