import { fastifyRequestHandler } from "@trpc/server/adapters/fastify"
import type { FastifyError, FastifyInstance, FastifyRequest } from "fastify"
import type { TRPCError } from "@trpc/server"
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc"
import { createContext } from "../context.js"
import { codeOf, defect, openStackFailure, Refusal } from "../errors.js"
import { hasBytes } from "../server/upload-body.js"
import type { Services } from "../services.js"
import { untilClosed } from "../signals.js"
import { cutEventStreamsAtClose } from "./event-streams.js"
import { appRouter } from "./index.js"
import { answerSubscription, STREAM_HEADERS } from "./subscription.js"
import { verdict } from "./trpc.js"

/** The procedures that take bytes. */
const UPLOADS = new Set(["compute.uploadImage", "compute.image.uploadImage"])
const SUBSCRIPTIONS = new Set(["compute.watchUploadProgress", "compute.image.watchUploadProgress"])

type Procedure = { Params: { "*": string }; Querystring: { input?: unknown; batch?: unknown } }

/**
 * Mounts tRPC with a handler of our own, because tRPC's plugin reads multipart bodies whole before the caller is known
 * (docs/adr/0011). The scope's bodies are parsed by server/body-parsing.ts.
 */
export function mountTrpc(scope: FastifyInstance, services: Services): void {
  cutEventStreamsAtClose(scope)
  scope.setErrorHandler<FastifyError | Refusal>((error, request, reply) => {
    const { status, code, message } = tooEarly(error)
    if (status === 500) request.log.error(defect(error), "unexpected failure")
    else request.log.info({ code, status }, "refused")
    const data = { code, httpStatus: status }
    return reply.code(status).send({ error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data } })
  })
  scope.route<Procedure>({
    method: ["GET", "POST"],
    url: "/*",
    preHandler: async (request) => {
      if (hasBytes(request) && !UPLOADS.has(request.params["*"]))
        throw new Refusal(415, "Send application/json.")
    },
    handler: async (req, res) => {
      const path = req.params["*"]
      if (req.method === "GET" && SUBSCRIPTIONS.has(path) && req.query.batch === undefined)
        return res.headers(STREAM_HEADERS).send(
          await answerSubscription({
            router: appRouter,
            path,
            input: first(req.query.input),
            ctx: createContext(services, req, res),
            signal: untilClosed(res.raw),
            onError: (error) => logRefusal(req, error, path),
          }),
        )
      /** tRPC makes a URL of it and fails on an odd one, and on one with a user name. */
      const { host = "" } = req.raw.headers
      if (host.includes("@") || !URL.canParse(`http://${host}`)) req.raw.headers.host = "polaris"
      return fastifyRequestHandler({
        req,
        res,
        /** tRPC decodes it once more. */
        path: encodeURIComponent(path),
        router: appRouter,
        maxBatchSize: services.config.MAX_BATCH,
        createContext: () => createContext(services, req, res),
        responseMeta: ({ eagerGeneration }) => (eagerGeneration ? {} : AS_JSON),
        onError: ({ error, path }) => logRefusal(req, error, path),
      })
    },
  })
}

const first = (value: unknown) => [value].flat().find((one) => typeof one === "string")

/** tRPC forgets to say so of what it refuses before it has found the procedure. */
const AS_JSON = { headers: { "content-type": "application/json" } }

/** What Fastify refuses before tRPC sees it, in tRPC's shape. */
function tooEarly(error: FastifyError | Refusal) {
  if (error instanceof Refusal)
    return { status: error.status, code: codeOf(error.status), message: error.message }
  if (error.statusCode === 413)
    return { status: 413, code: "PAYLOAD_TOO_LARGE", message: "The request is too large." } as const
  if (error.statusCode === 415)
    return { status: 415, code: "UNSUPPORTED_MEDIA_TYPE", message: "Send application/json." } as const
  if ((error.statusCode ?? 500) < 500)
    return { status: 400, code: "BAD_REQUEST", message: "The request cannot be read." } as const
  return { status: 500, code: "INTERNAL_SERVER_ERROR", message: "Something went wrong in Polaris." } as const
}

/** One line a refusal. Messages can repeat what the caller sent, so they stay out of the log. */
function logRefusal(request: FastifyRequest, error: TRPCError, procedure: string | undefined): void {
  const { code, httpStatus } = verdict(error)
  const { service, status, requestId } = openStackFailure(error.cause) ?? {}
  const upstream = service && { service, status, requestId }
  if (httpStatus !== 500)
    return request.log.info({ procedure, code, status: httpStatus, upstream }, "refused")
  request.log.error({ procedure, ...defect(error.cause) }, "unexpected failure")
}
