import { bucketOf, xml, type S3Answer, type S3Call } from "./call.js"
import { readXml } from "./content.js"
import { S3Error } from "./error.js"
import type { Bucket, Upload } from "./state.js"
import { piecesOf } from "./state.js"
import type { Store } from "./store.js"
import { childrenOf, parseXml, textOf, type Element } from "./xml.js"

export async function putLifecycle(call: S3Call): Promise<S3Answer> {
  const bucket = bucketOf(call)
  const { element, text } = await readXml(call, "LifecycleConfiguration")
  if (childrenOf(element, "Rule").length === 0) throw new S3Error("MalformedXML")
  bucket.lifecycle = text
  return { status: 200 }
}

export async function getLifecycle(call: S3Call): Promise<S3Answer> {
  const { lifecycle } = bucketOf(call)
  if (lifecycle === undefined) throw new S3Error("NoSuchLifecycleConfiguration")
  return xml(lifecycle)
}

export async function deleteLifecycle(call: S3Call): Promise<S3Answer> {
  bucketOf(call).lifecycle = undefined
  return { status: 204 }
}

export interface Swept {
  /** Multipart uploads that were aborted by the rule of their bucket. */
  uploads: number
  /** Files without a record, as after a crash. */
  files: number
}

/** A store's periodic maintenance: applies abort-incomplete rules, and removes files without a record. */
export async function sweep(store: Store): Promise<Swept> {
  const due = [...store.buckets.values()].flatMap((bucket) =>
    [...bucket.uploads.values()]
      .filter((upload) => isDue(bucket, upload, store.settings.now()))
      .map((upload) => ({ bucket, upload })),
  )
  for (const { bucket, upload } of due) bucket.uploads.delete(upload.id)
  if (due.length > 0) store.changed()
  return {
    uploads: due.length,
    files: await store.disk.keepOnly([...store.buckets.values()].flatMap(piecesOf)),
  }
}

const DAY_MS = 86_400_000

function isDue({ lifecycle }: Bucket, { key, initiated }: Upload, now: number): boolean {
  const configuration = parseXml(lifecycle ?? "")
  const rules = configuration ? childrenOf(configuration, "Rule") : []
  return rules.some((rule) => {
    const days = childrenOf(rule, "AbortIncompleteMultipartUpload").map((one) =>
      Number(textOf(one, "DaysAfterInitiation")),
    )
    const isOn = textOf(rule, "Status") === "Enabled" && key.startsWith(prefixOf(rule))
    return isOn && days.some((count) => now - initiated >= count * DAY_MS)
  })
}

const prefixOf = (rule: Element): string =>
  textOf(rule, "Prefix") ?? childrenOf(rule, "Filter").map((filter) => textOf(filter, "Prefix"))[0] ?? ""
