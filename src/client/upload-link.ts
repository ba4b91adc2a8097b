import { httpLink, type Operation, type TRPCLink } from "@trpc/client"
import type { AppRouter } from "../routers/index.js"
import type { UploadSource } from "../schemas/upload.js"
import { UPLOAD_HEADER } from "../schemas/upload-header.js"

export type Fetch = typeof globalThis.fetch

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
 * Sends `{ imageId, file }` as bytes, with the rest of the input in a header beside them: never the whole file in memory,
 * in the browser or in Node. A terminating link, for operations that `hasFile` picks.
 */
export function uploadLink({ url, headers = {}, ...options }: UploadLinkOptions): TRPCLink<AppRouter> {
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  return (runtime) =>
    ({ op, next }) => {
      const { file, ...beside } = op.input as UploadInput
      const send = async (
        address: RequestInfo | URL | string,
        init?: { signal?: AbortSignal | null | undefined },
      ) =>
        fetch(address, {
          method: "POST",
          signal: init?.signal ?? null,
          ...(await bytes(file, beside, typeof headers === "function" ? await headers() : headers)),
        })
      const link = httpLink<AppRouter>({ url, fetch: send })(runtime)
      return link({ op: { ...op, input: undefined }, next })
    }
}

/** `redirect: "error"` because fetch keeps the whole body otherwise, to send it again after a redirect. */
async function bytes(
  source: UploadSource,
  beside: object,
  headers: Record<string, string>,
): Promise<RequestInit> {
  const body = typeof source === "string" ? await fileAt(source) : source
  const known = body instanceof Blob ? { size: body.size, ...beside } : beside
  const all = new Headers(headers)
  all.set("content-type", "application/octet-stream")
  all.set(UPLOAD_HEADER, encodeURIComponent(JSON.stringify(known)))
  const streamed = body instanceof Blob ? {} : { duplex: "half" }
  return { body: body as BodyInit, headers: all, redirect: "error", ...streamed }
}

/** A file by its path, in Node: read as it is sent. */
async function fileAt(path: string): Promise<Blob> {
  const fs = globalThis.process?.getBuiltinModule?.("node:fs")
  if (fs === undefined)
    throw new TypeError("A file can be named by its path only in Node; here, hand in a File.")
  return fs.openAsBlob(path)
}
