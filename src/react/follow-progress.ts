import { polarisError, type PolarisClient, type UploadProgress } from "../client/index.js"

/** Milliseconds before a watcher retries: it may have subscribed before the upload started. */
const RETRY_AFTER_MS = 1_000
/** Statuses after which a retry would not help. */
const FINAL = [400, 401, 403]

/**
 * Calls `onProgress` with the progress of an upload, until the returned function is called. An interruption
 * does not affect the upload.
 */
export function followProgress(
  client: PolarisClient,
  uploadId: string,
  onProgress: (progress: UploadProgress) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const watch = () =>
    client.compute.watchUploadProgress.subscribe(
      { uploadId },
      {
        onData: onProgress,
        onError(error) {
          if (!FINAL.includes(polarisError(error)?.httpStatus ?? 0)) timer = setTimeout(retry, RETRY_AFTER_MS)
        },
      },
    )
  const retry = () => {
    watching = watch()
  }
  let watching = watch()
  return () => {
    clearTimeout(timer)
    watching.unsubscribe()
  }
}
