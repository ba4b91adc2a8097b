import { request as requestHttp } from "node:http"
import { request as requestHttps } from "node:https"
import type { StorageSettings } from "./client.js"

type Target = Pick<StorageSettings, "publicEndpoint" | "bucket" | "deadlineMs" | "ca">

/**
 * Whether a page of this origin may PUT a part, by the preflight request that a browser would send. False if
 * there is no response.
 */
export function allowsOrigin(settings: Target, origin: string, signal: AbortSignal): Promise<boolean> {
  const { publicEndpoint, bucket, deadlineMs, ca } = settings
  const url = new URL(`${publicEndpoint.replace(/\/$/, "")}/${encodeURIComponent(bucket)}/preflight`)
  const headers = {
    origin,
    "access-control-request-method": "PUT",
    "access-control-request-headers": "content-type",
  }
  const either = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
  const send = url.protocol === "https:" ? requestHttps : requestHttp
  return new Promise((resolve) => {
    const sent = send(url, { method: "OPTIONS", headers, signal: either, ...(ca !== undefined && { ca }) })
    sent.on("error", () => resolve(false))
    sent.on("response", (response) => {
      const allowed = response.headers["access-control-allow-origin"] ?? ""
      resolve(response.statusCode === 200 && ["*", origin].includes(allowed))
      response.destroy()
    })
    sent.end()
  })
}
