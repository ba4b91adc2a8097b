import { imageRef } from "../../schemas/write.js"
import { uploadImageInput, watchUploadProgressInput } from "../../schemas/upload.js"
import { hasBytes, withUpload } from "../../server/upload-body.js"
import { sendUpload } from "../../upload/send.js"
import { toUpload } from "../../upload/upload.js"
import { projectField } from "../../schemas/project-field.js"
import { enter, projectProcedure, publicProcedure } from "../trpc.js"

/**
 * The body is bytes, not JSON: after authentication it becomes the input, as a stream, which is then
 * validated.
 */
const withBytes = publicProcedure
  .meta({ bodyFor: "callers", takesBytes: true })
  .use(async ({ ctx, next, getRawInput }) => {
    await ctx.authenticate()
    const go = async (raw: unknown) => next({ ctx: await enter(ctx, raw) })
    return hasBytes(ctx.request) ? withUpload(ctx.request, ctx, go) : go(await getRawInput())
  })
  .use(({ ctx, next }) => next({ getRawInput: () => Promise.resolve(ctx.rawInput) }))
  .input(projectField)

export const uploadProcedures = {
  /**
   * Streams a file into a queued image. CONFLICT if the image is not queued or another upload to it is under
   * way.
   */
  uploadImage: withBytes
    .input(uploadImageInput)
    .mutation(({ ctx, input }) => sendUpload(ctx, toUpload(input))),

  /**
   * The progress of an upload of the caller's project, until the upload ends. NOT_FOUND if no upload starts
   * within `WATCH_TIMEOUT_SECONDS`.
   */
  watchUploadProgress: projectProcedure.input(watchUploadProgressInput).subscription(({ ctx, input }) => {
    const { upload, call } = ctx
    return upload.watchers.watch({ projectId: call.caller.project.id, imageId: input.uploadId }, call.signal)
  }),

  /**
   * Ends an upload of the caller's project, in whichever process it runs. NOT_FOUND if there is none.
   * FORBIDDEN if it is another user's and Glance does not let the caller change the image.
   */
  cancelUpload: projectProcedure.input(imageRef).mutation(async ({ ctx, input: { imageId } }) => {
    const { call, glance, upload } = ctx
    const key = { projectId: call.caller.project.id, imageId }
    await upload.transfers.cancel(key, { call, mayChange: () => glance.images.mayChange(imageId) })
    return { success: true, imageId }
  }),
}
