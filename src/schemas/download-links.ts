import { z } from "zod"
import { imageId } from "./ids.js"

/** The input of `createDownloadLink`. */
export const createDownloadLinkInput = z.strictObject({
  imageId,
  /** Seconds for which the link works: a minute to a week. */
  expiresIn: z.number().int().min(60).max(604_800).default(3600),
  /** How many downloads may begin; without it any number. */
  uses: z.number().int().min(1).max(10_000).optional(),
})

/** The output of `createDownloadLink`. */
export const createdDownloadLink = z.object({
  /** For `revokeDownloadLink`. */
  id: z.string(),
  /** Anyone who has this URL can download the data. Only this response contains it. */
  url: z.string(),
  /** The name under which the file is stored. */
  filename: z.string(),
  /** Bytes. */
  size: z.int(),
  expires_at: z.string(),
  /** Whether the link ends before `expiresIn` has passed, because the creator's token ends then. */
  isCutShort: z.boolean(),
})

/** The fields of `downloadLinks`. */
export const downloadLinksFields = z.strictObject({ imageId: imageId.optional() })

/** The input of `downloadLinks`. */
export const downloadLinksInput = downloadLinksFields.default({})

/** The output of `downloadLinks`: newest first. */
export const downloadLinksOutput = z.object({
  links: z.array(
    z.object({
      id: z.string(),
      imageId: z.string(),
      filename: z.string(),
      createdBy: z.object({ id: z.string(), name: z.string() }),
      created_at: z.string(),
      expires_at: z.string(),
      /** Downloads that have begun. */
      uses: z.int(),
      /** How many may begin; absent if any number may. */
      mostUses: z.int().optional(),
    }),
  ),
})

/** The input of `revokeDownloadLink`. */
export const revokeDownloadLinkInput = z.strictObject({
  linkId: z.string().regex(/^[\w-]{22}$/, "must be the id of a download link"),
})

/** The output of `revokeDownloadLink`. */
export const revokedDownloadLink = z.object({ success: z.boolean(), linkId: z.string() })

/** The path of a link. Nothing about the secret is validated, so that every wrong one is answered alike. */
export const downloadLinkRef = z.strictObject({ secret: z.string(), filename: z.string() })
