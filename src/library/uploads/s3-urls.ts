import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto"
import type { z } from "zod"
import type { signS3Input } from "../../schemas/library/uploads.js"

export type S3Action = z.output<typeof signS3Input>["action"]

/** The permission of one URL: one action on one upload, until `expires`. */
export interface S3Grant {
  action: S3Action
  sessionId: string
  projectId: string
  key: string
  /** Unix time in seconds. */
  expires: number
}

export interface S3Urls {
  /** Path and query. */
  sign(grant: S3Grant): string
  /** The permission of a request's URL, which may have expired; undefined if the signature is not valid. */
  verify(action: S3Action, sessionId: string, query: URLSearchParams): S3Grant | undefined
}

/**
 * Signs URLs at which Polaris accepts S3 requests. The key is derived from the store's secret, so that every
 * process has it and these URLs end with the store's own when the secret is replaced.
 */
export function createS3Urls(storeSecret: string): S3Urls {
  const secret = Buffer.from(hkdfSync("sha256", storeSecret, "", "polaris: URLs of uploads", 32))

  const signatureOf = ({ action, sessionId, projectId, key, expires }: S3Grant) =>
    createHmac("sha256", secret)
      .update(JSON.stringify([action, sessionId, projectId, key, expires]))
      .digest()

  return {
    sign(grant) {
      const { action, sessionId, projectId: project, key, expires } = grant
      const signature = signatureOf(grant).toString("base64url")
      const query = new URLSearchParams({ key, project, expires: String(expires), signature })
      return `/v1/uploads/${sessionId}/s3/${action}?${query.toString()}`
    },
    verify(action, sessionId, query) {
      const text = (name: string) => query.get(name) ?? ""
      const [projectId, key, expires] = [text("project"), text("key"), Number(text("expires"))]
      const grant = { action, sessionId, projectId, key, expires }
      const given = Buffer.from(text("signature"), "base64url")
      const right = signatureOf(grant)
      return given.length === right.length && timingSafeEqual(given, right) ? grant : undefined
    },
  }
}
