import { z } from "zod"
import { libraryImageId, partNumber, sha256, timeMs, uploadSessionId } from "./ids.js"
import { IMAGE_STATES } from "./values.js"

const MiB = 1024 * 1024

/** An upload of the caller's project, by its id. */
export const uploadRef = z.strictObject({ session_id: uploadSessionId })

/** The input of `library.uploads.start`. The size and type must be those of the image. */
export const startUploadInput = z.strictObject({
  image_id: libraryImageId,
  total_bytes: z.number().int().min(1),
  content_type: z.string().max(255).toLowerCase(),
  /**
   * A multiple of 1 MiB from 5 MiB to 5 GiB. By default 8 MiB, or more for files that would need more than
   * 10,000 parts.
   */
  part_size_bytes: z
    .number()
    .int()
    .min(5 * MiB)
    .max(5 * 1024 * MiB)
    .multipleOf(MiB)
    .optional(),
})

/** The output of `library.uploads.start`. All parts but the last have `part_size_bytes` bytes. */
export const startedUpload = z.object({
  session_id: z.string(),
  object_key: z.string(),
  upload_strategy: z.literal("multipart"),
  multipart_upload_id: z.string(),
  part_size_bytes: z.number().int(),
  /** The number of parts. */
  parts: z.number().int(),
  expires_at_ms: timeMs,
})

/** The input of `library.uploads.signPart`. */
export const signPartInput = uploadRef.extend({ part_number: partNumber })

/** The input of `library.uploads.signParts`: at most 100 parts. */
export const signPartsInput = uploadRef.extend({ part_numbers: z.array(partNumber).min(1).max(100) })

/** The output of `library.uploads.signPart`. */
export const signedPart = z.object({
  part_number: z.number().int(),
  /** For one PUT of exactly `size_bytes` bytes. */
  url: z.string(),
  size_bytes: z.number().int(),
  expires_at_ms: timeMs,
})

/** The output of `library.uploads.signParts`, in the order of the input. */
export const signedParts = z.object({ parts: z.array(signedPart) })

/** The input of `library.uploads.signS3`: an S3 request for multipart uploads. */
export const signS3Input = uploadRef.extend({ action: z.enum(["create", "list", "complete", "abort"]) })

/** The output of `library.uploads.signS3`. */
export const signedS3Url = z.object({
  /** A URL for S3 clients, which works without a token. */
  url: z.string(),
  expires_at_ms: timeMs,
})

/** The input of `library.uploads.get`: a page of parts after the part of this number. */
export const listPartsInput = uploadRef.extend({
  after: z.coerce.number().int().min(0).max(10_000).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
})

export const UPLOAD_STATES = ["starting", "open", "completing", "completed", "aborted", "expired"] as const

/** The output of `library.uploads.get`. */
export const uploadStatus = z.object({
  session_id: z.string(),
  image_id: z.string(),
  state: z.enum(UPLOAD_STATES),
  total_bytes: z.number().int(),
  part_size_bytes: z.number().int(),
  expires_at_ms: timeMs,
  /** The parts that the store has, by number. */
  parts: z.array(z.object({ part_number: z.number().int(), size_bytes: z.number().int(), etag: z.string() })),
  /** Pass it as `after` for the next page; absent on the last one. */
  next_after: z.number().int().optional(),
})

const etag = z
  .string()
  .max(100)
  .regex(/^"?[A-Za-z0-9+/=_-]+"?$/, "must be the ETag that the store gave for the part")
  .transform((text) => text.replaceAll('"', ""))

/** The input of `library.uploads.complete`: all parts with their ETags. */
export const completeUploadInput = uploadRef.extend({
  parts: z
    .array(z.strictObject({ part_number: partNumber, etag }))
    .min(1)
    .max(10_000),
  /**
   * The file's SHA-256, in hexadecimal, if it was not known when the image was created. The file is compared
   * with it.
   */
  client_sha256: sha256.optional(),
})

/** The output of `library.uploads.complete`. */
export const completedUpload = z.object({
  image_id: z.string(),
  status: z.enum(IMAGE_STATES),
  original_object_key: z.string(),
})

/** The output of `library.uploads.abort`. */
export const abortedUpload = z.object({ aborted: z.literal(true) })
