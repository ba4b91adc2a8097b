import { abortUpload } from "../../library/uploads/abort.js"
import { completeUpload } from "../../library/uploads/complete.js"
import { getUpload } from "../../library/uploads/get.js"
import { signS3Url } from "../../library/uploads/sign-s3.js"
import { signPart, signParts } from "../../library/uploads/sign.js"
import { startUpload } from "../../library/uploads/start.js"
import {
  completeUploadInput,
  listPartsInput,
  signPartInput,
  signPartsInput,
  signS3Input,
  startUploadInput,
  uploadRef,
} from "../../schemas/library/uploads.js"
import { inLibrary } from "./procedures.js"

export const uploadSessionProcedures = {
  /** Starts the upload of an image, or returns the one that is open. */
  start: inLibrary.input(startUploadInput).mutation(({ ctx, input }) => startUpload(ctx, input)),

  /** A signed URL for one PUT of one part. */
  signPart: inLibrary.input(signPartInput).mutation(({ ctx, input }) => signPart(ctx, input)),

  /** The same for several parts. */
  signParts: inLibrary.input(signPartsInput).mutation(({ ctx, input }) => signParts(ctx, input)),

  /** A signed URL at which Polaris accepts one S3 request for the upload without a token. */
  signS3: inLibrary.input(signS3Input).mutation(({ ctx, input }) => signS3Url(ctx, input)),

  /** The state of an upload, and the parts that the store has. */
  get: inLibrary.input(listPartsInput).query(({ ctx, input }) => getUpload(ctx, input)),

  /** Aborts an upload and deletes its parts. */
  abort: inLibrary.input(uploadRef).mutation(({ ctx, input }) => abortUpload(ctx, input)),

  /** Combines the parts into the image's file. */
  complete: inLibrary.input(completeUploadInput).mutation(({ ctx, input }) => completeUpload(ctx, input)),
}
