import type { FastifyError, FastifyInstance, FastifyReply } from "fastify"
import { createContext } from "../../context.js"
import { codeOf, defect, Refusal, statusOf } from "../../errors.js"
import { explain } from "../../schemas/explain.js"
import { uploadImageInput } from "../../schemas/upload.js"
import type { Services } from "../../services.js"
import { untilClosed } from "../../signals.js"
import { hasBytes, withUpload } from "../../server/upload-body.js"
import { sendUpload } from "../../upload/send.js"
import { failureOf } from "../../upload/state.js"
import { toUpload } from "../../upload/upload.js"

const SEND_A_FORM = "Send multipart/form-data with imageId and file."

/** `POST /upload-image`: the guide's fallback for those who do not speak tRPC. Answers `{ success, imageId }`. */
export function uploadImage(scope: FastifyInstance, services: Services): void {
  scope.post("/upload-image", { errorHandler }, async (request, reply) => {
    const gone = untilClosed(reply.raw)
    const context = createContext(services, request, reply)
    try {
      const uploader = { ...context, ...(await context.signIn(gone)) }
      if (!hasBytes(request)) throw new Refusal(415, SEND_A_FORM)
      return await withUpload(request, services, (raw) => sendUpload(uploader, toUpload(parsed(raw)), gone))
    } catch (error) {
      return refuse(reply, error)
    }
  })
}

/** What Fastify itself refuses is a body of a type that it does not know. */
function errorHandler(error: FastifyError, _request: unknown, reply: FastifyReply): void {
  void refuse(reply, (error.statusCode ?? 500) < 500 ? new Refusal(415, SEND_A_FORM, error) : error)
}

function parsed(raw: unknown) {
  const input = uploadImageInput.safeParse(raw)
  if (!input.success) throw new Refusal(400, explain(input.error))
  return input.data
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  const status = statusOf(error)
  const { message, reason, openstack } = failureOf(error)
  const code = codeOf(status)
  const upstream = openstack && { ...openstack, message: undefined }
  if (status === 500) reply.log.error(defect(error as Error), "unexpected failure")
  else reply.log.info({ code, status, upstream }, "refused")
  return reply.code(status).send({ error: { code, message, ...(reason && { reason }) } })
}
