/** The headers of a request that depend on what the client already has (RFC 9110, sections 13 and 14). */
interface ConditionalHeaders {
  range?: string | undefined
  "if-range"?: string | undefined
  "if-none-match"?: string | undefined
}

/** The requested range, unless `If-Range` names another content. `etag` is without quotes. */
export function requestedRange(headers: ConditionalHeaders, etag: string | undefined): string | undefined {
  const condition = headers["if-range"]
  return condition === undefined || condition === `"${etag}"` ? headers.range : undefined
}

/** Whether the client already has the content. */
export const isUnchanged = (headers: ConditionalHeaders, etag: string | undefined): boolean =>
  (headers["if-none-match"] ?? "")
    .split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""))
    .some((tag) => tag !== "" && (tag === "*" || tag === `"${etag}"`))
