import { errors } from "undici"
import { UpstreamError, type OpenStackFailure } from "../errors.js"
import { unreachable, invalidResponse } from "./sentence.js"

/**
 * A request that ended without an answer: 502 when what came instead cannot be read, 503 when nothing did.
 */
export function noAnswer(failure: Omit<OpenStackFailure, "message">, cause: unknown): UpstreamError {
  if (cause instanceof errors.HTTPParserError || cause instanceof errors.HeadersOverflowError)
    return new UpstreamError(
      { ...failure, message: invalidResponse(failure.service) },
      { httpStatus: 502, cause },
    )
  return new UpstreamError({ ...failure, message: unreachable(failure.service) }, { httpStatus: 503, cause })
}

export const errorCode = (error: unknown) => (error as { code?: string } | null)?.code ?? ""
