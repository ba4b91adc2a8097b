import type { FastifyReply, FastifyRequest } from "fastify"
import { Refusal } from "../../errors.js"
import { failureOf, logFailure } from "../../failure.js"
import { fromFastify } from "../../server/failures.js"
import { jsonBytes } from "../route.js"
import { JSON_API } from "./media-type.js"

/** Sends JSON:API's error objects: one for each invalid field, or one for the failure. */
export function failAsJsonApi(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const cause = fromFastify(error as Refusal)
  logFailure(request.log, cause)
  const { status, code, message, reason, issues = [] } = failureOf(cause)
  const shared = { id: request.id, status: String(status), ...titled(reason ?? code.toLowerCase()) }
  const isQuery = request.method === "GET" || request.method === "HEAD"
  const errors = issues.map((issue) => ({
    ...{ ...shared, detail: detailOf(issue) },
    source: isQuery ? { parameter: issue.path } : { pointer: pointerOf(issue.path) },
  }))
  if (cause instanceof Refusal && cause.seconds !== undefined)
    reply.header("retry-after", String(cause.seconds))
  return reply
    .code(status)
    .type(JSON_API)
    .send(
      jsonBytes({
        errors: errors.length > 0 ? errors : [{ ...shared, detail: message, ...sourceOf(cause) }],
      }),
    )
}

const sourceOf = (cause: unknown) =>
  cause instanceof Refusal && cause.pointer !== undefined ? { source: { pointer: cause.pointer } } : {}

const detailOf = ({ path, message }: { path: string; message: string }) =>
  path === "" ? message : `${path}: ${message}`

/** `invalid_filter` is "Invalid filter". */
function titled(code: string) {
  const text = code.replaceAll("_", " ")
  return { code, title: text.charAt(0).toUpperCase() + text.slice(1) }
}

/** RFC 6901. */
const pointerOf = (path: string) =>
  path === ""
    ? ""
    : `/${path
        .split(".")
        .map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"))
        .join("/")}`
