import type { FastifyError, FastifyReply } from "fastify"
import { Refusal } from "../errors.js"
import { failureOf, logFailure } from "../failure.js"

/** Sends a failure as `{ error: { code, message, … } }`, and logs it. */
export function sendFailure(reply: FastifyReply, error: unknown): FastifyReply {
  logFailure(reply.log, error)
  const { status, ...failure } = failureOf(error)
  sayWhen(reply, error)
  return reply.code(status).send({ error: failure })
}

/** Sets `Retry-After`, if another try may succeed after some seconds. */
export function sayWhen(reply: FastifyReply, error: unknown): void {
  if (error instanceof Refusal && error.seconds !== undefined)
    reply.header("retry-after", String(error.seconds))
}

const MESSAGES: Record<number, string> = {
  400: "The request is not valid.",
  413: "The request is too large.",
  415: "Send application/json.",
}

/**
 * Translates Fastify's own errors to refusals. The messages above replace Fastify's, which name options of
 * Fastify.
 */
export function fromFastify(error: FastifyError | Refusal): Error {
  const { statusCode: status = 500, message } = error as FastifyError
  if (error instanceof Refusal || status >= 500) return error
  return new Refusal(status, { message: MESSAGES[status] ?? message, cause: error })
}
