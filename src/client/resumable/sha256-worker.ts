import { sha256InPieces } from "./sha256.js"

/** What the worker answers. */
export type HashAnswer = { sha256: string } | { failure: string }

/** A worker: for each file that it is sent it answers the SHA-256. */
globalThis.addEventListener("message", ({ data }: MessageEvent<Blob>) => {
  sha256InPieces(data).then(
    (hash) => globalThis.postMessage({ sha256: hash } satisfies HashAnswer),
    (error: unknown) => globalThis.postMessage({ failure: String(error) } satisfies HashAnswer),
  )
})
