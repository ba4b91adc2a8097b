import { errors } from "undici"
import { UpstreamError, type OpenStackFailure } from "../errors.js"
import { unreachable, invalidResponse } from "./sentence.js"

/**
 * The failure of a request without a valid response: 502 if the response cannot be parsed, 503 if there was
 * none.
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
