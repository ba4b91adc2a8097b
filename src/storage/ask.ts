import type { S3Client } from "@aws-sdk/client-s3"
import { callerGone } from "../errors.js"
import { orAbort } from "../signals.js"
import { lateAnswer, storageFailure } from "./failures.js"

/** Runs `work` with the client until it ends, the caller's signal aborts, or the deadline has passed. */
export type AskStorage = <T>(work: Work<T>, signal: AbortSignal) => Promise<T>

type Work<T> = (client: S3Client, options: { abortSignal: AbortSignal }) => Promise<T>

/** `deadlineMs` limits one request with all its retries. Failures are translated (failures.ts). */
export function createAskStorage(client: S3Client, deadlineMs: number): AskStorage {
  return async (work, signal) => {
    const clock = new AbortController()
    const timer = setTimeout(() => clock.abort(lateAnswer()), deadlineMs)
    const either = AbortSignal.any([signal, clock.signal])
    try {
      return await orAbort(work(client, { abortSignal: either }), either)
    } catch (error) {
      if (signal.aborted) throw callerGone(error)
      throw clock.signal.aborted ? clock.signal.reason : storageFailure(error)
    } finally {
      clearTimeout(timer)
    }
  }
}
