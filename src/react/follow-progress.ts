import { polarisError, type PolarisClient, type UploadProgress } from "../client/index.js"

/** Milliseconds. A watcher that came too early, or met the end of an earlier attempt, comes back. */
const AGAIN = 1_000
/** Asking again would not help. */
const FINAL = [400, 401, 403]

/**
 * Tells `seen` how far an upload is, until the returned function is called; an interruption is none of the
 * upload's.
 */
export function followProgress(
  client: PolarisClient,
  uploadId: string,
  seen: (progress: UploadProgress) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const watch = () =>
    client.compute.watchUploadProgress.subscribe(
      { uploadId },
      {
        onData: seen,
        onError(error) {
          if (!FINAL.includes(polarisError(error)?.httpStatus ?? 0)) timer = setTimeout(again, AGAIN)
        },
      },
    )
  const again = () => {
    watching = watch()
  }
  let watching = watch()
  return () => {
    clearTimeout(timer)
    watching.unsubscribe()
  }
}
