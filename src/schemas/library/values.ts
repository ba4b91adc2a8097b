export const KINDS = ["picture", "disk"] as const
export const IMAGE_STATES = [
  "upload_pending", "uploading", "stored", "processing", "ready", "failed",
] as const // prettier-ignore
export const VARIANTS = ["thumb", "medium"] as const
export const VARIANT_STATES = ["processing", "ready", "failed"] as const
export const LIBRARY_VISIBILITIES = ["private", "public"] as const
export const ROLES = ["viewer", "downloader"] as const

/** The media types of pictures, and their formats. */
export const PICTURES = {
  "image/png": "png",
  "image/jpeg": "jpeg",
  "image/webp": "webp",
  "image/avif": "avif",
  "image/gif": "gif",
  "image/tiff": "tiff",
} as const

export const DISKS = ["qcow2", "raw", "vmdk", "vhd", "vhdx", "vdi", "iso", "ova"] as const

/** The reasons of the library's refusals, for programs, where several causes share a status. */
export type LibraryReason =
  | "library_off"
  | "quota_exceeded"
  | "idempotency_key_reused"
  | "upload_expired"
  | "upload_aborted"
  | "upload_running"
  | "upload_not_started"
  | "upload_completing"
  | "upload_completed"
  | "wrong_parts"
  | "wrong_size"
  | "wrong_hash"
  | "picture_unreadable"
  | "picture_too_large"
  | "import_failed"
  | "wrong_copy"
  | "processing_stops"
  | "stale_revision"
  | "share_ended"
  | "share_password"
