import { EventSource } from "eventsource"
import type { ErrorData } from "../../src/routers/failures.js"
import type { UploadProgress } from "../../src/upload/state.js"
import type { Client } from "./polaris.js"

/** What a watcher of an upload has seen so far. */
export interface Watching {
  /** Resolves when Polaris has the question. */
  begun: Promise<void>
  seen: UploadProgress[]
  /** How it ended: `complete`, or what @trpc/client passed to `onError`. */
  ended: Promise<"complete" | WatchFailure>
  /** How often @trpc/client called `onError`. */
  failures(): number
  /** How often it reconnected. */
  reconnected(): number
  /** Whether its connection is closed for good: an EventSource in this state never reconnects. */
  closed(): boolean
  leave(): void
}

export interface WatchFailure {
  message: string
  data: ErrorData
}

/** Watches with the package's client, as a person does. */
export function watch(client: Client, uploadId: string): Watching {
  const seen: UploadProgress[] = []
  let failures = 0
  let connects = 0
  let leave = () => {}
  let source: EventSource | undefined
  let begin = () => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const ended = new Promise<"complete" | WatchFailure>((resolve) => {
    const subscription = client.compute.watchUploadProgress.subscribe(
      { uploadId },
      {
        onStarted({ context }) {
          source = context?.["eventSource"] as EventSource
          begin()
        },
        onData: (progress) => void seen.push(progress),
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
    ended,
    failures: () => failures,
    reconnected: () => connects - 1,
    closed: () => source?.readyState === EventSource.CLOSED,
    leave: () => leave(),
  }
}
