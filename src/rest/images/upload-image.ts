import type { FastifyError, FastifyInstance, FastifyReply } from "fastify"
import { recording } from "../../audit/change.js"
import { createContext } from "../../context.js"
import { Refusal } from "../../errors.js"
import { invalidInput } from "../../schemas/explain.js"
import { takeProject } from "../../schemas/project-field.js"
import { uploadImageInput } from "../../schemas/upload.js"
import { sendFailure } from "../../server/failures.js"
import { refuseOtherMethods } from "../../server/methods.js"
import { hasBytes, withUpload } from "../../server/upload-body.js"
import type { Services } from "../../services.js"
import { sendUpload } from "../../upload/send.js"
import { toUpload } from "../../upload/upload.js"

const SEND_A_FORM = "Send multipart/form-data with imageId and file."

/**
 * `POST /upload-image`: the guide's alternative for callers without tRPC. Responds with `{ success, imageId
 * }`.
 */
export function uploadImage(scope: FastifyInstance, services: Services): void {
  const url = "/upload-image"
  refuseOtherMethods(scope, { url, except: ["POST"], allowed: () => ["POST"], errorHandler })
  scope.post(url, { errorHandler }, async (request, reply) => {
    const context = createContext(services, request, reply)
    await context.authenticate()
    if (!hasBytes(request)) throw new Refusal(415, SEND_A_FORM)
    return withUpload(request, context, async (raw) => {
      const { project, input } = takeProject(raw)
      const call = await context.signIn(project)
      const upload = toInput(input)
      const change = context.beginChange("compute.image.uploadImage")
      return recording(change, { imageId: upload.imageId }, (log) => {
        const by = { ...call, log }
        return sendUpload({ ...context, call: by, glance: context.glanceFor(by) }, toUpload(upload))
      })
    })
  })
}

/** Fastify's own refusals here are for content types it has no parser for. */
function errorHandler(error: FastifyError | Refusal, _request: unknown, reply: FastifyReply): void {
  const isOurs = error instanceof Refusal || (error.statusCode ?? 500) >= 500
  void sendFailure(reply, isOurs ? error : new Refusal(415, { message: SEND_A_FORM, cause: error }))
}

function toInput(raw: unknown) {
  const input = uploadImageInput.safeParse(raw)
  if (!input.success) throw invalidInput(input.error)
  return input.data
}
