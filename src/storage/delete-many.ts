import { DeleteObjectsCommand, type DeleteObjectsCommandOutput } from "@aws-sdk/client-s3"
import { createHash } from "node:crypto"
import { UpstreamError } from "../errors.js"
import type { AskStorage } from "./ask.js"

/** S3's limit for one request. */
const MOST = 1000

/**
 * Deletes objects, 1,000 in each request; missing ones count as deleted. Fails if one of them could not be
 * deleted.
 */
export const createDeleteMany = (ask: AskStorage, Bucket: string) =>
  async function deleteMany(keys: string[], signal: AbortSignal): Promise<void> {
    for (let start = 0; start < keys.length; start += MOST) {
      const Objects = keys.slice(start, start + MOST).map((Key) => ({ Key }))
      const command = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } })
      command.middlewareStack.add(contentMd5, { name: "contentMd5", step: "build", priority: "low" })
      check(await ask((client, options) => client.send(command, options), signal))
    }
  }

interface Signable {
  request: unknown
}

interface WithHeaders {
  headers: Record<string, string>
  body: string | Uint8Array
}

/** Swift requires Content-MD5 here and does not know the checksums that the SDK sends instead. */
const contentMd5 =
  <A extends Signable, R>(next: (args: A) => Promise<R>) =>
  async (args: A): Promise<R> => {
    const request = args.request as WithHeaders
    const rest = Object.entries(request.headers).filter(([name]) => !/^x-amz-(sdk-)?checksum-/i.test(name))
    const digest = createHash("md5").update(request.body).digest("base64")
    request.headers = { ...Object.fromEntries(rest), "content-md5": digest }
    return next(args)
  }

function check({ Errors = [] }: DeleteObjectsCommandOutput): void {
  const left = Errors.filter(({ Code }) => Code !== "NoSuchKey")
  if (left.length === 0) return
  const message = `The object store did not delete ${left.length} files (${left[0]?.Code}). Try again later.`
  throw new UpstreamError({ service: "storage", status: 200, message, requestId: null }, { httpStatus: 502 })
}
