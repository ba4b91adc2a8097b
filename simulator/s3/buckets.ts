import { bucketOf, isoText, xml, type S3Answer, type S3Call } from "./call.js"
import { S3Error } from "./error.js"
import { newBucket } from "./state.js"
import { element, group, xmlDocument } from "./xml.js"

export async function listBuckets({ store }: S3Call): Promise<S3Answer> {
  const all = [...store.buckets.values()].map(({ name, created }) =>
    group("Bucket", [element("Name", name), element("CreationDate", isoText(created))]),
  )
  const owner = group("Owner", [element("ID", "polaris"), element("DisplayName", "polaris")])
  return xml(xmlDocument("ListAllMyBucketsResult", [owner, group("Buckets", all)]))
}

export async function createBucket({ store, bucket }: S3Call): Promise<S3Answer> {
  if (!/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(bucket)) throw new S3Error("InvalidBucketName")
  if (store.buckets.has(bucket)) throw new S3Error("BucketAlreadyOwnedByYou")
  store.buckets.set(bucket, newBucket(bucket, store.settings.now()))
  return { status: 200, headers: { location: `/${bucket}` } }
}

export async function headBucket(call: S3Call): Promise<S3Answer> {
  bucketOf(call)
  return { status: 200, headers: { "x-amz-bucket-region": call.store.settings.region } }
}

export async function getLocation(call: S3Call): Promise<S3Answer> {
  bucketOf(call)
  return xml(xmlDocument("LocationConstraint", []))
}

/** Multipart uploads are deleted with their bucket; a bucket with objects cannot be deleted. */
export async function deleteBucket(call: S3Call): Promise<S3Answer> {
  const { objects, uploads, name } = bucketOf(call)
  if (objects.size > 0) throw new S3Error("BucketNotEmpty")
  for (const { parts } of uploads.values())
    call.store.disk.remove([...parts.values()].map(({ piece }) => piece))
  call.store.buckets.delete(name)
  return { status: 204 }
}
