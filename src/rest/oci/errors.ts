import type { FastifyReply, FastifyRequest } from "fastify"
import { Refusal } from "../../errors.js"
import { failureOf, logFailure } from "../../failure.js"
import { TooMany } from "../../limits/counters.js"
import { fromFastify } from "../../server/failures.js"

/** Codes of the distribution specification. */
type OciCode =
  | "NAME_INVALID"
  | "NAME_UNKNOWN"
  | "MANIFEST_UNKNOWN"
  | "BLOB_UNKNOWN"
  | "DIGEST_INVALID"
  | "PAGINATION_NUMBER_INVALID"
  | "UNSUPPORTED"

/** Codes of failures that any route may have. */
const CODES: Record<number, string> = {
  401: "UNAUTHORIZED",
  403: "DENIED",
  404: "NAME_UNKNOWN",
  405: "UNSUPPORTED",
  429: "TOOMANYREQUESTS",
}

/** A refusal with a code of its own. */
class OciRefusal extends Refusal {
  readonly code: OciCode

  constructor(status: number, code: OciCode, message: string) {
    super(status, message)
    this.code = code
  }
}

export const refusal = (status: number, code: OciCode, message: string): Refusal =>
  new OciRefusal(status, code, message)

/** Sends a failure in the specification's form: `{ errors: [{ code, message }] }`. */
export function failAsOci(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const cause = fromFastify(error as Refusal)
  logFailure(request.log, cause)
  const { status, message } = failureOf(cause)
  const code = cause instanceof OciRefusal ? cause.code : (CODES[status] ?? "UNKNOWN")
  if (status === 401) reply.header("www-authenticate", 'Basic realm="Polaris", charset="UTF-8"')
  if (cause instanceof TooMany) reply.header("retry-after", String(cause.seconds))
  reply.headers({ "docker-distribution-api-version": "registry/2.0" })
  return reply.code(status).send({ errors: [{ code, message }] })
}
