import type { FastifyReply, FastifyRequest } from "fastify"
import type { z } from "zod"
import { Refusal } from "../../errors.js"
import { failureOf, logFailure } from "../../failure.js"
import { goldenOf, type GoldenContext } from "../../golden/golden.js"
import type { HealthContext } from "../../golden/health.js"
import { goldenFailure } from "../../schemas/golden/vms.js"
import { fromFastify } from "../../server/failures.js"
import { routeOf, type Chapter, type Route, type RouteRow } from "../route.js"

/** Sends `{ "error": "…" }`, as the guide's system does. */
function failAsText(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const cause = fromFastify(error as Refusal)
  logFailure(request.log, cause)
  const { status, message } = failureOf(cause)
  if (cause instanceof Refusal && cause.seconds !== undefined)
    reply.header("retry-after", String(cause.seconds))
  return reply.code(status).send({ error: message })
}

const rendering = {
  fail: failAsText,
  failure: { type: "application/json", schema: goldenFailure },
}

const chapter: Chapter = {
  ...rendering,
  contextOf: ({ golden }, { jobs, call }) => ({ golden: goldenOf(golden), jobs, call }),
}

/** A route for callers with a project. */
export const inGolden = <I extends z.ZodObject, O extends z.ZodType>(
  row: RouteRow<I, O, GoldenContext>,
): Route => routeOf(row, { access: "project", chapter })

/** A route for anyone, whose requests need no token. */
export const openly = <I extends z.ZodObject, O extends z.ZodType>(
  row: RouteRow<I, O, HealthContext>,
): Route =>
  routeOf(row, { access: "open", chapter: { ...rendering, contextOf: ({ readiness }) => ({ readiness }) } })
