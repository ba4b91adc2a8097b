import { httpLink, type Operation, type TRPCLink } from "@trpc/client"
import type { AppRouter } from "../routers/index.js"
import type { UploadSource } from "../schemas/upload.js"
import { UPLOAD_HEADER } from "../schemas/upload-header.js"
import { globalFetch, type Fetch } from "./fetch.js"
import { fileAt } from "./file-at.js"

export interface UploadLinkOptions {
  /** Where Polaris is, with the prefix: `https://dashboard.example/polaris-bff`. */
  url: string
  /** Who asks: `X-Auth-Token` and `X-Project-Id`. A function is asked before each upload. */
  headers?: Record<string, string> | (() => Promise<Record<string, string>>)
  fetch?: Fetch
}

interface UploadInput {
  imageId: string
  file: UploadSource
  size?: number
  sha256?: string
}

/** True for an operation that carries a file, to be sent by `uploadLink`. */
export const hasFile = (op: Operation): boolean =>
  op.type === "mutation" && typeof op.input === "object" && op.input !== null && "file" in op.input

/**
 * Sends `{ imageId, file }` as bytes, with the rest of the input in a header beside them: never the whole
 * file in memory, in the browser or in Node. A terminating link, for operations that `hasFile` picks.
 */
export function uploadLink({
  url,
  headers = {},
  fetch = globalFetch,
}: UploadLinkOptions): TRPCLink<AppRouter> {
  return (runtime) =>
    ({ op, next }) => {
      const { file, ...beside } = op.input as UploadInput
      const send = async (
        address: RequestInfo | URL | string,
        init?: { signal?: AbortSignal | null | undefined },
      ) => {
        const all = new Headers(typeof headers === "function" ? await headers() : headers)
        const { body, known, failure } = await bodyOf(file)
        all.set("content-type", "application/octet-stream")
        all.set(UPLOAD_HEADER, encodeURIComponent(JSON.stringify({ ...known, ...beside })))
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
 * Fetch keeps the whole body otherwise, to send it again after a redirect; and needs `duplex` for a stream.
 */
const ONCE = { redirect: "error", duplex: "half" } as const

interface Body {
  body: BodyInit
  /** What is known of it without reading it. */
  known: { size?: number }
  /** Why it could not be read to its end. Fetch itself only reports that it failed. */
  failure: () => unknown
}

async function bodyOf(source: UploadSource): Promise<Body> {
  if (source instanceof Blob) return { body: source, known: { size: source.size }, failure: () => undefined }
  if (source instanceof ReadableStream) return { body: source, known: {}, failure: () => undefined }
  const { content, ...known } = typeof source === "string" ? await fileAt(source) : { content: source }
  return { ...watched(content), known }
}

/** The same bytes, and the failure of reading them. */
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
