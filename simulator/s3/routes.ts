import * as buckets from "./buckets.js"
import { queryOf, type S3Answer, type S3Call } from "./call.js"
import { completeUpload } from "./complete.js"
import { deleteCors, getCors, putCors } from "./cors.js"
import { S3Error } from "./error.js"
import { deleteLifecycle, getLifecycle, putLifecycle } from "./lifecycle.js"
import { listObjects } from "./list.js"
import { abortUpload, createUpload, listParts, listUploads, uploadPart } from "./multipart.js"
import { copyObject, deleteObject, deleteObjects, putObject } from "./objects.js"
import { readObject } from "./read.js"

export interface Route {
  /** S3's name of the operation. */
  operation: string
  method: string
  of: "service" | "bucket" | "object"
  /** Query parameters that must be present. */
  query: readonly string[]
  run: (call: S3Call) => Promise<S3Answer>
  /** A request header that must be present. */
  header?: string
  /** Operations that Swift's s3api refuses with 501, or handles as if the query were absent. */
  onSwift?: "refused" | "ignored"
  /** Swift sends CORS headers only in responses about an object's bytes. */
  isAboutBytes?: true
}

/** The first matching row counts. */
const ROUTES: Route[] = [
  { operation: "ListBuckets", method: "GET", of: "service", query: [], run: buckets.listBuckets },
  ...configuration("Cors", "cors", [getCors, putCors, deleteCors], "refused"),
  ...configuration(
    "LifecycleConfiguration",
    "lifecycle",
    [getLifecycle, putLifecycle, deleteLifecycle],
    "ignored",
  ),
  {
    operation: "GetBucketLocation",
    method: "GET",
    of: "bucket",
    query: ["location"],
    run: buckets.getLocation,
  },
  { operation: "ListMultipartUploads", method: "GET", of: "bucket", query: ["uploads"], run: listUploads },
  { operation: "ListObjectsV2", method: "GET", of: "bucket", query: ["list-type"], run: listObjects },
  { operation: "ListObjects", method: "GET", of: "bucket", query: [], run: listObjects },
  { operation: "CreateBucket", method: "PUT", of: "bucket", query: [], run: buckets.createBucket },
  { operation: "HeadBucket", method: "HEAD", of: "bucket", query: [], run: buckets.headBucket },
  { operation: "DeleteBucket", method: "DELETE", of: "bucket", query: [], run: buckets.deleteBucket },
  { operation: "DeleteObjects", method: "POST", of: "bucket", query: ["delete"], run: deleteObjects },
  { operation: "CreateMultipartUpload", method: "POST", of: "object", query: ["uploads"], run: createUpload },
  {
    operation: "CompleteMultipartUpload",
    method: "POST",
    of: "object",
    query: ["uploadId"],
    run: completeUpload,
  },
  {
    ...{ operation: "UploadPart", method: "PUT", of: "object", query: ["partNumber", "uploadId"] },
    ...{ run: uploadPart, isAboutBytes: true },
  },
  { operation: "ListParts", method: "GET", of: "object", query: ["uploadId"], run: listParts },
  {
    operation: "AbortMultipartUpload",
    method: "DELETE",
    of: "object",
    query: ["uploadId"],
    run: abortUpload,
  },
  {
    operation: "CopyObject",
    method: "PUT",
    of: "object",
    query: [],
    header: "x-amz-copy-source",
    run: copyObject,
  },
  { operation: "PutObject", method: "PUT", of: "object", query: [], run: putObject, isAboutBytes: true },
  { operation: "GetObject", method: "GET", of: "object", query: [], run: readObject, isAboutBytes: true },
  { operation: "HeadObject", method: "HEAD", of: "object", query: [], run: readObject, isAboutBytes: true },
  { operation: "DeleteObject", method: "DELETE", of: "object", query: [], run: deleteObject },
]

function configuration(
  name: string,
  query: string,
  [get, put, remove]: [Route["run"], Route["run"], Route["run"]],
  onSwift: "refused" | "ignored",
): Route[] {
  const row = { of: "bucket", query: [query], onSwift } as const
  return [
    { ...row, operation: `GetBucket${name}`, method: "GET", run: get },
    { ...row, operation: `PutBucket${name}`, method: "PUT", run: put },
    { ...row, operation: `DeleteBucket${name}`, method: "DELETE", run: remove },
  ]
}

/** Query parameters that select another operation; if no row has the parameter, the request is refused. */
const SUBRESOURCES = [
  ...["accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering"],
  ...[
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
  ],
  ...["ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock", "replication"],
  ...["requestPayment", "restore", "retention", "select", "tagging", "torrent", "uploadId", "uploads"],
  ...["versionId", "versioning", "versions", "website"],
]

export function routeOf(call: S3Call): Route {
  const of = call.key !== "" ? "object" : call.bucket !== "" ? "bucket" : "service"
  const isSwift = call.store.settings.habits === "swift"
  const ignored = isSwift ? ROUTES.filter(({ onSwift }) => onSwift === "ignored") : []
  const asked = SUBRESOURCES.filter(
    (name) => queryOf(call, name) !== undefined && !ignored.some(({ query }) => query.includes(name)),
  )
  const found = ROUTES.find(
    (route) =>
      !ignored.includes(route) &&
      route.method === call.method &&
      route.of === of &&
      route.query.every((name) => queryOf(call, name) !== undefined) &&
      asked.every((name) => route.query.includes(name)) &&
      (route.header === undefined || call.header(route.header) !== undefined),
  )
  if (!found) throw new S3Error(asked.length > 0 ? "NotImplemented" : "MethodNotAllowed")
  if (isSwift && found.onSwift === "refused") throw new S3Error("NotImplemented")
  return found
}
