import type { FastifyInstance } from "fastify"
import { Refusal } from "../errors.js"

const INVALID =
  "The URL of the request is not valid: its path cannot be decoded. Encode each byte of its UTF-8 form as % and two hex digits."

/** Without the query, which each route decodes itself. */
const pathOf = (url: string) => url.split(/[?#]/, 1)[0] ?? ""

/** Whether Fastify's router can decode the path. */
function isValid(url: string): boolean {
  try {
    return decodeURIComponent(pathOf(url)) !== "*"
  } catch {
    return false
  }
}

/**
 * The URL by which a request is routed. The path of an invalid one is encoded as if each `%` were meant, so
 * that the request passes all hooks and `refuseInvalidUrls` refuses it in the shape of its route. Fastify
 * would answer it before any hook. Some clients encode the colon in the guide's paths.
 */
export function routedUrl({ url = "" }: { url?: string | undefined }): string {
  if (isValid(url)) return url.replace(/^((?:\/api)?\/v1\/[^?]*)%3a/i, "$1:")
  return pathOf(url).replaceAll("%", "%25").replace("*", "/*")
}

/** Refuses a request whose path cannot be decoded. Register it after the hooks that log and count. */
export function refuseInvalidUrls(app: FastifyInstance): void {
  app.addHook("onRequest", async ({ originalUrl }) => {
    if (!isValid(originalUrl)) throw new Refusal(400, INVALID)
  })
}
