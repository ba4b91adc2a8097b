import { z } from "zod"
import { cursor, libraryImageId, pageLimit, shareId, timeMs } from "./ids.js"
import { ROLES } from "./values.js"

/** The input of `library.images.view` and `library.images.download`. */
export const viewInput = z.strictObject({
  image_id: libraryImageId,
  /** `original`, `thumb` or `medium`. NOT_FOUND for any other. */
  variant: z
    .string()
    .max(64)
    .refine((name) => !name.includes("\0"), "must not contain NUL")
    .default("original"),
})

/** URLs that work for anyone who has them, for `expires_in_sec` seconds. */
export const signedUrl = z.object({
  /** For GET requests, also with `Range`. */
  url: z.string(),
  /** For HEAD requests. */
  head_url: z.string(),
  expires_in_sec: z.number().int(),
})

/**
 * The response while a variant is being made; its status on `/v1` is 202. Try again after `retry_after_sec`
 * seconds.
 */
export const notReady = z.object({ status: z.literal("processing"), retry_after_sec: z.number().int() })

/** The output of `library.images.view` and `library.images.download`. */
export const delivered = z.union([signedUrl, notReady])

export type Delivered = z.output<typeof delivered>

const password = z.string().max(1000)

/** The fewest characters of a new share's password. */
export const PASSWORD_CHARACTERS = 8

/** The input of `library.shares.create`. */
export const createShareInput = z.strictObject({
  image_id: libraryImageId,
  type: z.literal("link").default("link"),
  /** A `viewer` gets the largest variant of a picture, a `downloader` also the original file. */
  role: z.enum(ROLES).default("viewer"),
  /** Seconds for which the link works; by default until it is revoked. */
  expires_in_sec: z.number().int().min(1).max(315_360_000).optional(),
  /** Required to open the link, if set. */
  password: password.min(PASSWORD_CHARACTERS).optional(),
  /** How often the link can be opened; by default without a limit. */
  max_uses: z.number().int().min(1).max(1_000_000_000).optional(),
})

/** The output of `library.shares.create`. */
export const createdShare = z.object({
  share_id: z.string(),
  /** The secret part of the link. No other response contains it. */
  token: z.string(),
  /** The address of the link's page. */
  url: z.string(),
})

/** The input of `library.shares.list`: a page of an image's shares. */
export const listSharesInput = z.strictObject({
  image_id: libraryImageId,
  limit: pageLimit,
  cursor: cursor.optional(),
})

/** A share of an image. */
export const shareRef = z.strictObject({ image_id: libraryImageId, share_id: shareId })

/** A share as its project sees it, without its token. */
export const share = z.object({
  share_id: z.string(),
  role: z.enum(ROLES),
  has_password: z.boolean(),
  /** How often the link can be opened; absent without a limit. */
  max_uses: z.number().int().optional(),
  /** How often the link has been opened. */
  uses: z.number().int(),
  /** The id of the user who created it. */
  created_by: z.string(),
  created_at_ms: timeMs,
  expires_at_ms: timeMs.optional(),
  last_used_at_ms: timeMs.optional(),
  revoked_at_ms: timeMs.optional(),
})

/** A page of shares. `next_cursor` is absent on the last page. */
export const shareList = z.object({ shares: z.array(share), next_cursor: z.string().optional() })

/** The output of `library.shares.revoke`. */
export const revokedShare = z.object({ revoked: z.literal(true) })

/** The input of `library.shares.open`. */
export const openShareInput = z.strictObject({
  /** The token of the link. NOT_FOUND for any other text. */
  token: z.string().max(1000),
  password: password.min(1).optional(),
})

/** The output of `library.shares.open`. */
export const openedShare = z.object({
  role: z.enum(ROLES),
  title: z.string(),
  filename: z.string(),
  kind: z.enum(["picture", "disk"]),
  size_bytes: z.number().int(),
  format: z.string().optional(),
  /** Pixels of the picture as it is shown, with its EXIF orientation applied. */
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  /** The picture to show; absent if there is none. */
  view: signedUrl.optional(),
  /** The original file; only with the role `downloader`. */
  download: signedUrl.optional(),
})
