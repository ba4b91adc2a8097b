import type { ErrorData } from "../../src/routers/failures.js"
import type { UploadProgress } from "../../src/upload/state.js"
import type { Client } from "./polaris.js"

/** What a watcher of an upload has seen so far. */
export interface Watching {
  /** Resolves when Polaris has the question. */
  begun: Promise<void>
  seen: UploadProgress[]
  /** When each came, in milliseconds. */
  at: number[]
  /** How it ended: `complete`, or what @trpc/client passed to `onError`. */
  ended: Promise<"complete" | WatchFailure>
  /** How often @trpc/client called `onError`. */
  failures(): number
  /** How often it reconnected. */
  reconnected(): number
  leave(): void
}

export interface WatchFailure {
  message: string
  data: ErrorData
}

/** Watches with the package's client, as a person does. */
export function watch(client: Client, uploadId: string): Watching {
  const seen: UploadProgress[] = []
  const at: number[] = []
  let failures = 0
  let connects = 0
  let leave = () => {}
  let begin = () => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const ended = new Promise<"complete" | WatchFailure>((resolve) => {
    const subscription = client.compute.watchUploadProgress.subscribe(
      { uploadId },
      {
        onStarted: () => begin(),
        onData(progress) {
          seen.push(progress)
          at.push(Date.now())
        },
        onComplete: () => resolve("complete"),
        onError(error) {
          failures += 1
          resolve(error as unknown as WatchFailure)
        },
        onConnectionStateChange: ({ state }) => void (connects += state === "connecting" ? 1 : 0),
      },
    )
    leave = () => subscription.unsubscribe()
  })
  return {
    begun,
    seen,
    at,
    ended,
    failures: () => failures,
    reconnected: () => connects - 1,
    leave: () => leave(),
  }
}
