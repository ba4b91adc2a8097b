import { z } from "zod"
import { cursor, libraryImageId, pageLimit, shareId, timeMs } from "./ids.js"
import { ROLES } from "./values.js"

export const viewInput = z.strictObject({
  image_id: libraryImageId,
  /** `original`, `thumb` or `medium`. What there is not is 404. */
  variant: z.string().max(64).default("original"),
})

export const signedUrl = z.object({
  /** For GET, with Range. */
  url: z.string(),
  /** For HEAD. */
  head_url: z.string(),
  expires_in_sec: z.number().int(),
})

/** The answer while a variant is being made: 202 on `/v1`. */
export const notReady = z.object({ status: z.literal("processing"), retry_after_sec: z.number().int() })

export const delivered = z.union([signedUrl, notReady])

export type Delivered = z.output<typeof delivered>

const password = z.string().min(1).max(1000)

export const createShareInput = z.strictObject({
  image_id: libraryImageId,
  type: z.literal("link").default("link"),
  role: z.enum(ROLES).default("viewer"),
  /** Without it the link works until it is revoked. */
  expires_in_sec: z.number().int().min(1).max(315_360_000).optional(),
  password: password.optional(),
  max_uses: z.number().int().min(1).max(1_000_000_000).optional(),
})

export const createdShare = z.object({
  share_id: z.string(),
  /** Shown once. */
  token: z.string(),
  url: z.string(),
})

export const listSharesInput = z.strictObject({
  image_id: libraryImageId,
  limit: pageLimit,
  cursor: cursor.optional(),
})

export const shareRef = z.strictObject({ image_id: libraryImageId, share_id: shareId })

export const share = z.object({
  share_id: z.string(),
  role: z.enum(ROLES),
  has_password: z.boolean(),
  max_uses: z.number().int().optional(),
  uses: z.number().int(),
  created_by: z.string(),
  created_at_ms: timeMs,
  expires_at_ms: timeMs.optional(),
  last_used_at_ms: timeMs.optional(),
  revoked_at_ms: timeMs.optional(),
})

export const shareList = z.object({ shares: z.array(share), next_cursor: z.string().optional() })

export const revokedShare = z.object({ revoked: z.literal(true) })

export const openShareInput = z.strictObject({
  /** What cannot be a token is as unknown as any other. */
  token: z.string().max(1000),
  password: password.optional(),
})

export const openedShare = z.object({
  role: z.enum(ROLES),
  title: z.string(),
  filename: z.string(),
  kind: z.enum(["picture", "disk"]),
  size_bytes: z.number().int(),
  format: z.string().optional(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  /** The picture to show, if there is one. */
  view: signedUrl.optional(),
  /** The original, for downloaders. */
  download: signedUrl.optional(),
})
