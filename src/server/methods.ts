import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, RouteOptions } from "fastify"
import { METHODS } from "node:http"
import { Refusal } from "../errors.js"

/**
 * Registers every method that Node parses, so that each can be refused with 405. CONNECT never becomes a
 * request.
 */
export function knowAllMethods(app: FastifyInstance): void {
  for (const method of METHODS)
    if (method !== "CONNECT" && !app.supportedMethods.includes(method))
      app.addHttpMethod(method, { hasBody: true })
}

export interface OtherMethods extends Pick<RouteOptions, "errorHandler"> {
  url: string
  /** The methods for which the path has routes. */
  except: readonly HTTPMethods[]
  /** The methods for `Allow`; undefined if there is nothing at the path of this request. */
  allowed(request: FastifyRequest): readonly string[] | undefined
}

/** Refuses all other methods of a path before a body is read: 405 with `Allow`, or 404. */
export function refuseOtherMethods(
  scope: FastifyInstance,
  { except, allowed, ...route }: OtherMethods,
): void {
  const refuse = async (request: FastifyRequest, reply: FastifyReply) => {
    const methods = allowed(request)
    if (methods === undefined) throw new Refusal(404, NOTHING)
    reply.header("allow", methods.join(", "))
    throw new Refusal(405, `${request.method} is not possible here. Use ${methods.join(" or ")}.`)
  }
  const method = scope.supportedMethods.filter((each) => !except.includes(each))
  scope.route({ ...route, method, onRequest: refuse, handler: refuse })
}

/** The methods of a GET route. */
export const READS = ["GET", "HEAD"] as const

export const NOTHING = "There is nothing here."
