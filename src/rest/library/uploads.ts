import { abortUpload } from "../../library/uploads/abort.js"
import { completeUpload } from "../../library/uploads/complete.js"
import { getUpload } from "../../library/uploads/get.js"
import { signS3Url } from "../../library/uploads/sign-s3.js"
import { signPart, signParts } from "../../library/uploads/sign.js"
import { startUpload } from "../../library/uploads/start.js"
import {
  abortedUpload,
  completedUpload,
  completeUploadInput,
  listPartsInput,
  signedPart,
  signedParts,
  signPartInput,
  signPartsInput,
  signS3Input,
  signedS3Url,
  startedUpload,
  startUploadInput,
  uploadRef,
  uploadStatus,
} from "../../schemas/library/uploads.js"
import type { Route } from "../route.js"
import { forProject } from "./rows.js"

export const uploadRoutes: Route[] = [
  forProject({
    method: "POST",
    path: "/v1/uploads:resumable",
    twin: "library.uploads.start",
    summary: "Start the upload of an image, or continue it",
    input: startUploadInput,
    output: startedUpload,
    verb: startUpload,
  }),
  forProject({
    method: "POST",
    path: "/v1/uploads/{session_id}/parts/{part_number}",
    twin: "library.uploads.signPart",
    summary: "A signed URL for the PUT of one part",
    input: signPartInput,
    output: signedPart,
    verb: signPart,
  }),
  forProject({
    method: "POST",
    path: "/v1/uploads/{session_id}/parts",
    twin: "library.uploads.signParts",
    summary: "Signed URLs for the PUTs of several parts",
    input: signPartsInput,
    output: signedParts,
    verb: signParts,
  }),
  forProject({
    method: "POST",
    path: "/v1/uploads/{session_id}/s3",
    twin: "library.uploads.signS3",
    summary: "A signed URL for one S3 request, for programs with an S3 client and no token",
    input: signS3Input,
    output: signedS3Url,
    verb: signS3Url,
  }),
  forProject({
    method: "GET",
    path: "/v1/uploads/{session_id}",
    twin: "library.uploads.get",
    summary: "The state of an upload, and the parts that have arrived",
    input: listPartsInput,
    output: uploadStatus,
    verb: getUpload,
  }),
  forProject({
    method: "DELETE",
    path: "/v1/uploads/{session_id}",
    twin: "library.uploads.abort",
    summary: "Abort an upload",
    input: uploadRef,
    output: abortedUpload,
    verb: abortUpload,
  }),
  forProject({
    method: "POST",
    path: "/v1/uploads/{session_id}:complete",
    twin: "library.uploads.complete",
    summary: "Complete an upload: its parts are combined into the image's file",
    input: completeUploadInput,
    output: completedUpload,
    verb: completeUpload,
  }),
]
