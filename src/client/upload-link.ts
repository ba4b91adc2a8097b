import { httpLink, type Operation, type TRPCLink } from "@trpc/client"
import type { AppRouter } from "../routers/index.js"
import type { UploadSource } from "../schemas/upload.js"
import { UPLOAD_HEADER } from "../schemas/upload-header.js"
import { hasDoubtfulSize } from "./blob.js"
import { globalFetch, type Fetch } from "./fetch.js"
import { fileAt } from "./file-at.js"

/** Options of `uploadLink`. */
export interface UploadLinkOptions {
  /** Polaris' address with the prefix: `https://dashboard.example/polaris-bff`. */
  url: string
  /** Headers such as `X-Auth-Token` and `X-Project-Id`. A function is called before each upload. */
  headers?: Record<string, string> | (() => Promise<Record<string, string>>)
  fetch?: Fetch
}

interface UploadInput {
  imageId: string
  file: UploadSource
  size?: number
  sha256?: string
}

/** True for an operation whose input has a file, to be sent by `uploadLink`. */
export const hasFile = (op: Operation): boolean =>
  op.type === "mutation" && typeof op.input === "object" && op.input !== null && "file" in op.input

/**
 * A terminating link for operations that `hasFile` selects. Sends the file as the body and the rest of the
 * input in a header. The file is never held in memory as a whole, in the browser or in Node.
 */
export function uploadLink({
  url,
  headers = {},
  fetch = globalFetch,
}: UploadLinkOptions): TRPCLink<AppRouter> {
  return (runtime) =>
    ({ op, next }) => {
      const { file, ...others } = op.input as UploadInput
      const send = async (
        address: RequestInfo | URL | string,
        init?: { signal?: AbortSignal | null | undefined },
      ) => {
        const all = new Headers(typeof headers === "function" ? await headers() : headers)
        const { body, fields, failure } = await bodyOf(file)
        all.set("content-type", "application/octet-stream")
        all.set(UPLOAD_HEADER, encodeURIComponent(JSON.stringify({ ...fields, ...others })))
        const request = { method: "POST", signal: init?.signal ?? null, body, headers: all, ...ONCE }
        try {
          return await fetch(address, request)
        } catch (error) {
          throw failure() ?? error
        }
      }
      const link = httpLink<AppRouter>({ url, fetch: send })(runtime)
      return link({ op: { ...op, input: undefined }, next })
    }
}

/**
 * Otherwise fetch holds the whole body in memory, to send it again after a redirect. A stream needs `duplex`.
 */
const ONCE = { redirect: "error", duplex: "half" } as const

interface Body {
  body: BodyInit
  /** The size, if it is known without reading the file. */
  fields: { size?: number }
  /** The failure to read the file; fetch itself only reports that it failed. */
  failure: () => unknown
}

async function bodyOf(source: UploadSource): Promise<Body> {
  if (source instanceof Blob && !hasDoubtfulSize(source))
    return { body: source, fields: { size: source.size }, failure: () => undefined }
  if (source instanceof Blob) return bodyOf(source.stream())
  if (source instanceof ReadableStream) return { body: source, fields: {}, failure: () => undefined }
  const { content, ...fields } = typeof source === "string" ? await fileAt(source) : { content: source }
  return { ...watched(content), fields }
}

/** Passes on the same bytes, and records the failure if they cannot be read. */
function watched(content: AsyncIterable<Uint8Array>): Pick<Body, "body" | "failure"> {
  let failure: unknown
  async function* read() {
    try {
      yield* content
    } catch (error) {
      failure = error
      throw error
    }
  }
  return { body: read() as unknown as BodyInit, failure: () => failure }
}
