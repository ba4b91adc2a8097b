import { imageRef } from "../../schemas/write.js"
import { uploadImageInput, watchUploadProgressInput } from "../../schemas/upload.js"
import { hasBytes, withUpload } from "../../server/upload-body.js"
import { sendUpload } from "../../upload/send.js"
import { toUpload } from "../../upload/upload.js"
import { inProject } from "../trpc.js"

/**
 * The body is bytes, not JSON: it becomes the input as a stream, after the caller is known and before it is
 * validated.
 */
const withBytes = inProject.meta({ takesBytes: true }).use(({ ctx, next }) => {
  const { request } = ctx
  if (!hasBytes(request)) return next()
  return withUpload(request, ctx, (raw) => next({ getRawInput: () => Promise.resolve(raw) }))
})

export const upload = {
  /**
   * Streams a file into a queued image. CONFLICT when the image is not queued or is being uploaded to
   * already.
   */
  uploadImage: withBytes
    .input(uploadImageInput)
    .mutation(({ ctx, input }) => sendUpload(ctx, toUpload(input))),

  /**
   * The progress of an upload of the caller's project; ends with it. NOT_FOUND when none begins for a while.
   */
  watchUploadProgress: inProject.input(watchUploadProgressInput).subscription(({ ctx, input }) => {
    const { watchers, call } = ctx
    return watchers.watch({ projectId: call.caller.project.id, imageId: input.uploadId }, call.signal)
  }),

  /**
   * Ends an upload of the caller's project, wherever it runs. NOT_FOUND when there is none. FORBIDDEN by
   * Glance's own policy.
   */
  cancelUpload: inProject.input(imageRef).mutation(async ({ ctx, input: { imageId } }) => {
    const { call, glance, transfers } = ctx
    const key = { projectId: call.caller.project.id, imageId }
    await transfers.cancel(key, { call, mayChange: () => glance.images.mayChange(imageId) })
    return { success: true, imageId }
  }),
}
