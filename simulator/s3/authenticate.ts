import { queryOf, type S3Call } from "./call.js"
import { S3Error } from "./error.js"
import { checkSignature, type Claim } from "./signature.js"

const ALGORITHM = "AWS4-HMAC-SHA256"
const SKEW_MS = 15 * 60 * 1000
const WEEK_SECONDS = 604_800

/** Refuses requests that are not signed, by header or by a query that expires. */
export function authenticate(call: S3Call): void {
  const header = call.header("authorization")
  const presigned =
    queryOf(call, "X-Amz-Signature") !== undefined || queryOf(call, "X-Amz-Algorithm") !== undefined
  if (header !== undefined && presigned)
    throw new S3Error("InvalidArgument", {
      message:
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header should be specified",
    })
  if (header !== undefined) checkSignature(call, fromHeader(call, header))
  else if (presigned) checkSignature(call, fromQuery(call))
  else throw new S3Error("AccessDenied")
}

function fromHeader(call: S3Call, header: string): Claim {
  if (!header.startsWith(`${ALGORITHM} `))
    throw new S3Error("InvalidRequest", {
      message: `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    })
  const fields = new Map(
    header
      .slice(ALGORITHM.length)
      .split(",")
      .map((pair) => pair.trim())
      .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  )
  const payloadHash = call.header("x-amz-content-sha256")
  if (payloadHash === undefined)
    throw new S3Error("InvalidRequest", {
      message: "Missing required header for this request: x-amz-content-sha256",
    })
  const date = call.header("x-amz-date") ?? ""
  const at = timeOf(date)
  if (at === undefined)
    throw new S3Error("AccessDenied", {
      message: "AWS authentication requires a valid Date or x-amz-date header",
    })
  const now = call.store.settings.now()
  if (Math.abs(now - at) > SKEW_MS)
    throw new S3Error("RequestTimeTooSkewed", {
      fields: {
        RequestTime: date,
        ServerTime: new Date(now).toISOString(),
        MaxAllowedSkewMilliseconds: String(SKEW_MS),
      },
    })
  const [credential, signed, signature] = ["Credential", "SignedHeaders", "Signature"].map((name) =>
    fields.get(name),
  )
  if (credential === undefined || signed === undefined || signature === undefined)
    throw new S3Error("AuthorizationHeaderMalformed")
  return { credential: credential.split("/"), signedHeaders: signed.split(";"), signature, date, payloadHash }
}

function fromQuery(call: S3Call): Claim {
  const [algorithm, credential, date, expires, signed, signature] = [
    "Algorithm",
    "Credential",
    "Date",
    "Expires",
    "SignedHeaders",
    "Signature",
  ].map((name) => queryOf(call, `X-Amz-${name}`))
  const seconds = Number(expires)
  if (algorithm !== ALGORITHM || credential === undefined || signed === undefined || signature === undefined)
    throw new S3Error("AuthorizationQueryParametersError")
  const at = timeOf(date ?? "")
  if (
    date === undefined ||
    at === undefined ||
    !Number.isInteger(seconds) ||
    seconds < 1 ||
    seconds > WEEK_SECONDS
  )
    throw new S3Error("AuthorizationQueryParametersError", {
      message: "X-Amz-Date must be a time and X-Amz-Expires must be between 1 and 604800 seconds",
    })
  checkLife(call.store.settings.now(), at, seconds)
  const payloadHash =
    call.header("x-amz-content-sha256") ?? queryOf(call, "X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD"
  return { credential: credential.split("/"), signedHeaders: signed.split(";"), signature, date, payloadHash }
}

function checkLife(now: number, at: number, seconds: number): void {
  const end = at + seconds * 1000
  if (at > now + SKEW_MS) throw new S3Error("AccessDenied", { message: "Request is not valid yet" })
  if (now > end)
    throw new S3Error("AccessDenied", {
      message: "Request has expired",
      fields: {
        "X-Amz-Expires": String(seconds),
        Expires: new Date(end).toISOString(),
        ServerTime: new Date(now).toISOString(),
      },
    })
}

/** `20261126T160000Z` in milliseconds. */
function timeOf(date: string): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)
  if (!found) return undefined
  const [, year, month, day, hour, minute, second] = found
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time) ? undefined : time
}
