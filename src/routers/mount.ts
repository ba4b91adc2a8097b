import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { AnyTRPCRouter, TRPCError } from "@trpc/server"
import { createContext, type Context } from "../context.js"
import { Refusal } from "../errors.js"
import { failureOf, logFailure } from "../failure.js"
import { refuseLargeInput } from "../schemas/input-size.js"
import { fromFastify, sayWhen } from "../server/failures.js"
import { refuseOtherMethods } from "../server/methods.js"
import { hasBytes } from "../server/upload-body.js"
import type { Services } from "../services.js"
import { STREAM_HEADERS } from "../server/event-stream.js"
import { cutEventStreamsAtClose } from "../server/event-streams.js"
import { answerCall, metaOf, methodsAt, procedureAt, searchOf } from "./answer-call.js"
import { appRouter } from "./index.js"
import { answerSubscription } from "./subscription.js"
import { thrown, toShape } from "./failures.js"

type Route = { Params: { "*": string } }

/** What an application that embeds Polaris may change. */
export interface TrpcOptions {
  /** Served instead of `appRouter`: your own router, usually `mergeRouters(appRouter, yours)`. */
  router?: AnyTRPCRouter | undefined
  /** Returns additional fields for the context of your procedures. Called for each request. */
  extendContext?: ((context: Context) => object) | undefined
}

/**
 * Mounts tRPC with our own handler, because tRPC's plugin reads whole multipart bodies before authentication
 * (docs/adr/0011). The scope's bodies are parsed by server/body-parsing.ts.
 */
export function mountTrpc(
  scope: FastifyInstance,
  services: Services,
  { router = appRouter, extendContext }: TrpcOptions,
): void {
  const contextOf = (req: FastifyRequest, res: FastifyReply) => {
    const context = createContext(services, req, res)
    return { ...context, ...extendContext?.(context) }
  }
  const takesBytes = (path: string) => metaOf(router, path)?.takesBytes === true
  const isSubscription = (path: string) => procedureAt(router, path)?._def.type === "subscription"
  cutEventStreamsAtClose(scope)
  scope.setErrorHandler<FastifyError | Refusal>((error, request, reply) => {
    const cause = fromFastify(error)
    logFailure(request.log, cause)
    const failure = failureOf(cause)
    sayWhen(reply, cause)
    return reply.code(failure.status).send({ error: toShape(failure) })
  })
  refuseOtherMethods(scope, {
    url: "/*",
    except: ["GET", "HEAD", "POST"],
    allowed: ({ params }) => methodsAt(router, (params as Route["Params"])["*"]),
  })
  scope.route<Route>({
    method: ["GET", "POST"],
    url: "/*",
    preHandler: async (request) => {
      if (hasBytes(request) && !takesBytes(request.params["*"]))
        throw new Refusal(415, "Send application/json.")
    },
    handler: async (req, res) => {
      const path = req.params["*"]
      const search = searchOf(req)
      for (const text of search.getAll("input")) refuseLargeInput(text)
      if (req.method === "HEAD" && isSubscription(path)) return res.headers(STREAM_HEADERS).send()
      const context = contextOf(req, res)
      if (req.method === "GET" && isSubscription(path) && !search.has("batch"))
        return res.headers(STREAM_HEADERS).send(
          await answerSubscription({
            router,
            path,
            input: search.get("input") ?? undefined,
            lastEventId: [req.headers["last-event-id"]].flat()[0],
            ctx: context,
            signal: context.call.signal,
            onError: (error) => logCall(req, error, path),
          }),
        )
      const onError = (error: TRPCError, procedure: string | undefined) => logCall(req, error, procedure)
      return res.send(
        await answerCall(services.config, {
          request: req,
          reply: res,
          path,
          search,
          router,
          context,
          onError,
        }),
      )
    },
  })
}

const logCall = (request: FastifyRequest, error: TRPCError, procedure: string | undefined) =>
  logFailure(request.log, thrown(error), { procedure })
