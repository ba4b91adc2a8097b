import type { HashAnswer } from "./sha256-worker.js"
import { sha256InPieces } from "./sha256.js"

/**
 * The SHA-256 of a file, computed in a Web Worker. The worker is a file beside this one and not a Blob URL,
 * which a page's policy may forbid. Without workers, or if the page's build left the file out, it is computed
 * here.
 */
export async function hashOf(file: Blob, signal: AbortSignal): Promise<string> {
  const answer = typeof Worker === "undefined" ? undefined : await inWorker(file, signal)
  signal.throwIfAborted()
  if (answer === undefined) return sha256InPieces(file, signal)
  if ("failure" in answer) throw new Error(`The file cannot be read: ${answer.failure}`)
  return answer.sha256
}

/** Undefined if no worker can be started, or the signal has aborted. */
function inWorker(file: Blob, signal: AbortSignal): Promise<HashAnswer | undefined> {
  return new Promise((resolve) => {
    let worker: Worker
    try {
      worker = new Worker(new URL("./sha256-worker.js", import.meta.url), { type: "module" })
    } catch {
      return resolve(undefined)
    }
    const end = (answer?: HashAnswer) => {
      worker.terminate()
      signal.removeEventListener("abort", giveUp)
      resolve(answer)
    }
    const giveUp = () => end()
    signal.addEventListener("abort", giveUp)
    worker.addEventListener("message", ({ data }: MessageEvent<HashAnswer>) => end(data))
    worker.addEventListener("error", () => end())
    worker.postMessage(file)
  })
}
