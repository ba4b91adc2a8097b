import {
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  type CORSRule,
  type LifecycleRule,
} from "@aws-sdk/client-s3"
import { setTimeout as sleep } from "node:timers/promises"
import { Refusal } from "../errors.js"
import { failureFields } from "../failure.js"
import type { AskStorage } from "./ask.js"
import type { StorageSettings } from "./client.js"
import { s3CodeOf, statusOf } from "./failures.js"
import { allowsOrigin } from "./preflight.js"

/** The part of a logger that the check needs. */
export interface BucketLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface BucketCheck {
  log: BucketLog
  /** Origins of pages on other hosts than Polaris' own that use the store. */
  origins: string[]
}

/** Pause before an unreachable store is checked again; doubles each time up to the second value. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [1_000, 60_000]

/** After this time the store itself aborts an upload that was not completed. */
const ABORT_DAYS = 7

/**
 * Allows pages of any origin, because a signed URL itself is the permission and the store uses no cookies.
 */
const OUR_CORS: CORSRule = {
  AllowedOrigins: ["*"],
  AllowedMethods: ["GET", "HEAD", "PUT"],
  AllowedHeaders: ["*"],
  ExposeHeaders: ["ETag", "Content-Range", "Accept-Ranges", "Retry-After"],
  MaxAgeSeconds: 3600,
}

const OUR_RULE: LifecycleRule = {
  ID: "abort-incomplete-uploads",
  Status: "Enabled",
  Filter: { Prefix: "" },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_DAYS },
}

/**
 * Checks the bucket, repeatedly until the store responds. Sets rules for CORS and unfinished uploads if there
 * are none. Existing rules are not changed; a log line names what they lack.
 */
export function createBucketCheck(ask: AskStorage, settings: StorageSettings, { log, origins }: BucketCheck) {
  const fields = { bucket: settings.bucket, endpoint: settings.endpoint }
  const Bucket = settings.bucket

  async function checkCors(signal: AbortSignal): Promise<void> {
    const get = new GetBucketCorsCommand({ Bucket })
    const found = await ask((client, options) => client.send(get, options), signal).then(
      ({ CORSRules = [] }) => CORSRules,
      (error: unknown) => causeOf(error),
    )
    if (Array.isArray(found)) {
      if (!found.some(letsUpload)) log.warn(fields, LACKS_CORS)
    } else if (found.code === "NoSuchCORSConfiguration") {
      const put = new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [OUR_CORS] } })
      await ask((client, options) => client.send(put, options), signal)
      log.info(fields, "Set the bucket's rules for CORS.")
    } else await checkByPreflight(found, signal)
  }

  /** A store without rules for each bucket (Swift) can only be checked with a browser's preflight request. */
  async function checkByPreflight({ status }: Cause, signal: AbortSignal): Promise<void> {
    const notes = { ...fields, status }
    if (origins.length === 0) log.warn(notes, UNKNOWN_CORS)
    for (const origin of origins)
      if (!(await allowsOrigin(settings, origin, signal))) log.warn({ ...notes, origin }, LACKS_ORIGIN)
  }

  async function checkLifecycle(signal: AbortSignal): Promise<void> {
    const get = new GetBucketLifecycleConfigurationCommand({ Bucket })
    const found = await ask((client, options) => client.send(get, options), signal).then(
      ({ Rules }) => Rules,
      (error: unknown) => causeOf(error),
    )
    /** Swift ignores the `lifecycle` parameter and lists the bucket's objects. */
    if (found === undefined) log.warn(fields, NO_LIFECYCLE)
    else if (Array.isArray(found)) {
      if (!found.some(abortsIncomplete)) log.warn(fields, LACKS_ABORT)
    } else if (found.code === "NoSuchLifecycleConfiguration") {
      const rules = { Bucket, LifecycleConfiguration: { Rules: [OUR_RULE] } }
      const put = new PutBucketLifecycleConfigurationCommand(rules)
      await ask((client, options) => client.send(put, options), signal)
      log.info(fields, `Set a rule: uploads not completed after ${ABORT_DAYS} days are aborted.`)
    } else log.warn({ ...fields, status: found.status }, NO_LIFECYCLE)
  }

  async function look(signal: AbortSignal): Promise<void> {
    await head(ask, Bucket, signal)
    await checkCors(signal)
    await checkLifecycle(signal)
  }

  return async function check(signal: AbortSignal): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        await look(signal)
        return
      } catch (error) {
        if (signal.aborted) return
        log.warn(
          { ...fields, ...failureFields(error), cause: s3CodeOf(causeOf(error).error) },
          explain(error),
        )
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Checks only whether the bucket can be used. */
export const createPing = (ask: AskStorage, bucket: string) => (signal: AbortSignal) =>
  head(ask, bucket, signal).catch((cause: unknown) => {
    throw new Refusal(503, { message: explain(cause), cause })
  })

const head = async (ask: AskStorage, Bucket: string, signal: AbortSignal): Promise<void> =>
  void (await ask((client, options) => client.send(new HeadBucketCommand({ Bucket }), options), signal))

interface Cause {
  code: string
  status: number | undefined
  error: unknown
}

/** The store's error. @throws any other failure */
function causeOf(failure: unknown): Cause {
  const error = failure instanceof Error ? failure.cause : undefined
  return { error, code: s3CodeOf(error), status: statusOf(error) }
}

const explain = (error: unknown): string => {
  const { status } = causeOf(error)
  if (status === 404) return "The bucket does not exist. Create it, or set S3_BUCKET to another one."
  if (status === 403)
    return "The store refuses Polaris' keys for this bucket. Correct S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION."
  return "The bucket cannot be checked now. It will be checked again."
}

const letsUpload = ({ AllowedMethods = [], ExposeHeaders = [] }: CORSRule) =>
  AllowedMethods.includes("PUT") && ExposeHeaders.some((name) => /^(etag|\*)$/i.test(name))

const abortsIncomplete = ({ Status, AbortIncompleteMultipartUpload }: LifecycleRule) =>
  Status === "Enabled" && AbortIncompleteMultipartUpload !== undefined

const LACKS_CORS =
  "No CORS rule of the bucket allows PUT and exposes ETag, so browsers cannot upload. Add one for your origins, or remove all rules and restart Polaris."
const UNKNOWN_CORS =
  "The store has no CORS rules for a bucket. Allow the console's origin in the store's own configuration (on Swift: cors_allow_origin, cors_expose_headers and cors_preflight_allow_origin)."
const LACKS_ORIGIN =
  "The store does not let pages of this origin upload. Allow it in the store's own configuration (on Swift: cors_allow_origin, cors_expose_headers and cors_preflight_allow_origin)."
const LACKS_ABORT =
  "No lifecycle rule of the bucket aborts incomplete multipart uploads. Add AbortIncompleteMultipartUpload, or their parts stay forever."
const NO_LIFECYCLE =
  "The store has no lifecycle rules. Polaris aborts the uploads it knows of; run a clean-up of the store's own for the rest."
