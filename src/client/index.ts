/**
 * The entry `@polaris-bff/client`: every procedure of Polaris as a typed function, for browsers and Node 20
 * or newer.
 *
 * @example
 * ```ts
 * import { createPolarisClient, polarisError } from "@polaris-bff/client"
 *
 * const client = createPolarisClient({
 *   url: "https://dashboard.example/polaris-bff",
 *   token: process.env["OS_TOKEN"],
 * })
 * const attributes = { name: "Debian 13", disk_format: "qcow2", container_format: "bare" } as const
 * const { id: imageId } = await client.compute.image.createImage.mutate(attributes)
 * try {
 *   await client.compute.image.uploadImage.mutate({ imageId, file: "/images/debian-13.qcow2" })
 * } catch (error) {
 *   console.log(polarisError(error)?.code ?? "Polaris could not be reached", error)
 * }
 * ```
 */
export { createPolarisClient, type PolarisClient, type PolarisClientOptions } from "./client.js"
export { polarisError } from "./error.js"
export { polarisLinks, type PolarisLinkOptions } from "./links.js"
export { OtherFileError, unfinishedUploads } from "./resumable/records.js"
export { resumableUpload } from "./resumable/resumable-upload.js"
export type {
  RecordStorage,
  ResumableProgress,
  ResumableResult,
  ResumableState,
  ResumableUpload,
  ResumableUploadOptions,
  UnfinishedUpload,
} from "./resumable/types.js"
export { retryReads } from "./retry.js"
export { hasFile, uploadLink, type UploadLinkOptions } from "./upload-link.js"
export { undefinedOnError, type ForgivingRouter, type UndefinedOnErrorOptions } from "./undefined-on-error.js"
export type { AppRouter } from "../routers/index.js"
export type { ErrorData } from "../routers/failures.js"
export type { BulkOperationResult, GlanceImage, ImageMember } from "../schemas/image.js"
export type { ImagesPaginatedResponse } from "../schemas/paging.js"
export type { ImportStatus } from "../schemas/import.js"
export type { ImageAction, Permission, Permissions } from "../schemas/permissions.js"
export type { ImageCount, ImageSearchResult, SearchPage } from "../schemas/search.js"
export type { ImageUsage } from "../schemas/usage.js"
export type { ImagesChanged } from "../schemas/watch.js"
export type { UploadSource } from "../schemas/upload.js"
export type { UploadProgress } from "../upload/state.js"
