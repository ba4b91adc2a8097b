import { sha256InPieces } from "./sha256.js"

/** The worker's response. */
export type HashAnswer = { sha256: string } | { failure: string }

/** A Web Worker that responds to each file with its SHA-256. */
globalThis.addEventListener("message", ({ data }: MessageEvent<Blob>) => {
  sha256InPieces(data).then(
    (hash) => globalThis.postMessage({ sha256: hash } satisfies HashAnswer),
    (error: unknown) => globalThis.postMessage({ failure: String(error) } satisfies HashAnswer),
  )
})
