import type { FastifyInstance, FastifyReply } from "fastify"
import { createContext } from "../context.js"
import { codeOf, Refusal, statusOf } from "../errors.js"
import { explain } from "../schemas/explain.js"
import { uploadImageInput } from "../schemas/upload.js"
import type { Services } from "../services.js"
import { hasBytes, withUpload } from "./body.js"
import { sendUpload } from "./send.js"
import { failureOf } from "./state.js"
import { toUpload } from "./upload.js"

/** `POST /upload-image`: the guide's fallback for those who do not speak tRPC. Answers `{ success, imageId }`. */
export function formDoor(scope: FastifyInstance, services: Services): void {
  scope.post("/upload-image", async (request, reply) => {
    const gone = new AbortController()
    reply.raw.once("close", () => gone.abort())
    const context = createContext(services, request)
    try {
      const uploader = { ...context, ...(await context.signIn(gone.signal)) }
      if (!hasBytes(request)) throw new Refusal(415, "Send multipart/form-data with imageId and file.")
      return await withUpload(request, services.spool, (raw) =>
        sendUpload(uploader, toUpload(parsed(raw)), gone.signal),
      )
    } catch (error) {
      return refuse(reply, error)
    }
  })
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
  reply.log.info({ code, status, upstream: openstack && { ...openstack, message: undefined } }, "refused")
  return reply.code(status).send({ error: { code, message, ...(reason && { reason }) } })
}
