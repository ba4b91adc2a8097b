import {
  bigint,
  customType,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core"
import type { Failure } from "../failure.js"
import type { GlanceRequest } from "../schemas/library/images.js"
import type {
  IMAGE_STATES,
  KINDS,
  ROLES,
  VARIANT_STATES,
  LIBRARY_VISIBILITIES,
} from "../schemas/library/values.js"

/** The library's tables, which src/db/migrations/ creates. Sizes are in bytes. */

const time = (name: string) => timestamp(name, { withTimezone: true })
const size = (name: string) => bigint(name, { mode: "number" })

/** Written only by SQL, from folded terms. */
const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" })

export const images = pgTable("library_image", {
  id: text("id").primaryKey(),
  projectId: text("project_id").notNull(),
  ownerId: text("owner_id").notNull(),
  kind: text("kind").$type<(typeof KINDS)[number]>().notNull(),
  status: text("status").$type<(typeof IMAGE_STATES)[number]>().notNull().default("upload_pending"),
  failure: jsonb("failure").$type<Pick<Failure, "status" | "code" | "message" | "reason">>(),
  filename: text("filename").notNull(),
  contentType: text("content_type").notNull(),
  sizeBytes: size("size_bytes").notNull(),
  clientSha256: text("client_sha256"),
  title: text("title").notNull(),
  tags: text("tags").array().notNull().default([]),
  visibility: text("visibility").$type<(typeof LIBRARY_VISIBILITIES)[number]>().notNull().default("private"),
  format: text("format"),
  /** Pixels of the picture as it is shown, with its EXIF orientation applied. */
  width: integer("width"),
  height: integer("height"),
  sha256: text("sha256"),
  objectKey: text("object_key").notNull(),
  /** The ETag of the object that was inspected. */
  etag: text("etag"),
  glanceRequest: jsonb("glance_request").$type<GlanceRequest>(),
  glanceId: text("glance_id"),
  osHashAlgo: text("os_hash_algo"),
  osHashValue: text("os_hash_value"),
  terms: tsvector("terms").notNull(),
  foldedTags: text("folded_tags").array().notNull().default([]),
  revision: integer("revision").notNull().default(1),
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
  deletedAt: time("deleted_at"),
  purgeAt: time("purge_at"),
})

export const variants = pgTable(
  "library_variant",
  {
    imageId: text("image_id").notNull(),
    name: text("name").notNull(),
    status: text("status").$type<(typeof VARIANT_STATES)[number]>().notNull().default("processing"),
    width: integer("width"),
    height: integer("height"),
    sizeBytes: size("size_bytes"),
    objectKey: text("object_key"),
  },
  (table) => [primaryKey({ columns: [table.imageId, table.name] })],
)

export type UploadSessionState = "starting" | "open" | "completing" | "completed" | "aborted" | "expired"

export const uploads = pgTable("library_upload", {
  id: text("id").primaryKey(),
  imageId: text("image_id").notNull(),
  projectId: text("project_id").notNull(),
  state: text("state").$type<UploadSessionState>().notNull().default("starting"),
  objectKey: text("object_key").notNull(),
  /** The store's id of the upload, once it has been opened there. */
  uploadId: text("upload_id"),
  contentType: text("content_type").notNull(),
  totalBytes: size("total_bytes").notNull(),
  partSizeBytes: size("part_size_bytes").notNull(),
  /** The parts of which the object is made. */
  parts: jsonb("parts").$type<{ partNumber: number; etag: string }[]>(),
  /** Why the completed object was refused. */
  refusal: jsonb("refusal").$type<Pick<Failure, "status" | "code" | "message" | "reason">>(),
  /** The caller's sealed token, for the job that starts when the upload is completed. */
  credentials: text("credentials"),
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
  expiresAt: time("expires_at").notNull(),
})

export const albums = pgTable("library_album", {
  id: text("id").primaryKey(),
  projectId: text("project_id").notNull(),
  ownerId: text("owner_id").notNull(),
  title: text("title").notNull(),
  description: text("description").notNull().default(""),
  coverImageId: text("cover_image_id"),
  numbering: integer("numbering").notNull().default(0),
  revision: integer("revision").notNull().default(1),
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
})

export const albumImages = pgTable(
  "library_album_image",
  {
    albumId: text("album_id").notNull(),
    imageId: text("image_id").notNull(),
    position: doublePrecision("position").notNull(),
    addedAt: time("added_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.albumId, table.imageId] })],
)

export const shares = pgTable("library_share", {
  id: text("id").primaryKey(),
  imageId: text("image_id").notNull(),
  projectId: text("project_id").notNull(),
  createdBy: text("created_by").notNull(),
  tokenHash: text("token_hash").notNull(),
  role: text("role").$type<(typeof ROLES)[number]>().notNull(),
  passwordHash: text("password_hash"),
  mostUses: integer("most_uses"),
  uses: integer("uses").notNull().default(0),
  createdAt: time("created_at").notNull().defaultNow(),
  expiresAt: time("expires_at"),
  lastUsedAt: time("last_used_at"),
  revokedAt: time("revoked_at"),
})

export const usage = pgTable("library_usage", {
  projectId: text("project_id").primaryKey(),
  images: size("images").notNull().default(0),
  bytes: size("bytes").notNull().default(0),
})

export const requests = pgTable(
  "library_request",
  {
    projectId: text("project_id").notNull(),
    key: text("key").notNull(),
    fingerprint: text("fingerprint").notNull(),
    imageId: text("image_id").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.key] })],
)

/** Copies at Glance that hand-overs have begun and not ended (docs/adr/0034). */
export const glanceCopies = pgTable("library_copy", {
  jobId: uuid("job_id").primaryKey(),
  projectId: text("project_id").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
})

export type ImageRow = typeof images.$inferSelect
export type VariantRow = typeof variants.$inferSelect
export type UploadRow = typeof uploads.$inferSelect
export type AlbumRow = typeof albums.$inferSelect
export type ShareRow = typeof shares.$inferSelect
