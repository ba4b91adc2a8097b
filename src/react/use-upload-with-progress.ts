import { useMutation } from "@tanstack/react-query"
import { useCallback, useEffect, useRef, useState } from "react"
import type { TRPCClientError } from "@trpc/client"
import type { AppRouter, UploadProgress } from "../client/index.js"
import { followProgress } from "./follow-progress.js"
import { useTRPC, useTRPCClient } from "./trpc.js"

/** The state of an upload to one image, and how to start and cancel it. */
export interface UploadWithProgress {
  /**
   * Starts the upload; does nothing without a file. While an upload is running, returns its promise. Rejects
   * with `error`, or if the upload is cancelled.
   */
  startUpload: () => Promise<void>
  /** The progress of the current or last upload, in bytes and percent: 100 % once Glance has stored it. */
  progress: UploadProgress | undefined
  isUploading: boolean
  isSuccess: boolean
  isError: boolean
  error: TRPCClientError<AppRouter> | null
  /**
   * Ends the upload, in the browser and at Polaris. Afterwards the image is `queued` again, and `isError` is
   * false.
   */
  cancel: () => Promise<void>
}

interface Attempt {
  imageId: string
  file: Blob
  signal: AbortSignal
}

interface Running {
  imageId: string
  stop: AbortController
  done: Promise<void>
  cancelled: boolean
}

/**
 * Milliseconds in which Polaris can end a cancelled upload before the client closes the connection, and the
 * timeout of the cancellation itself.
 */
const CANCEL_GRACE_MS = 2_000
const CANCEL_TIMEOUT_MS = 20_000

/** The guide's hook. The upload continues when the component unmounts; `cancel` ends it. */
export function useUploadWithProgress(imageId: string, file: Blob | null): UploadWithProgress {
  const client = useTRPCClient()
  const { compute } = useTRPC()
  const [uploadId, setUploadId] = useState<string | null>(null)
  const [progress, setProgress] = useState<UploadProgress>()
  const running = useRef<Running>(undefined)
  const upload = useMutation<unknown, TRPCClientError<AppRouter>, Attempt>({
    mutationKey: compute.uploadImage.mutationKey(),
    networkMode: "always",
    mutationFn: ({ signal, ...input }) => client.compute.uploadImage.mutate(input, { signal }),
  })
  const { mutateAsync, reset } = upload

  useEffect(() => {
    if (uploadId !== null) return followProgress(client, uploadId, setProgress)
    return undefined
  }, [client, uploadId])

  const startUpload = useCallback((): Promise<void> => {
    if (!file) return Promise.resolve()
    if (running.current) return running.current.done
    const stop = new AbortController()
    const { size } = file
    setProgress({ uploaded: 0, total: size, percent: 0 })
    setUploadId(imageId)
    const done = mutateAsync({ imageId, file, signal: stop.signal })
      .then(() => setProgress({ uploaded: size, total: size, percent: 100 }))
      .catch((error: unknown) => {
        if (started.cancelled) {
          reset()
          setProgress(undefined)
        }
        throw error
      })
      .finally(() => {
        running.current = undefined
        setUploadId(null)
      })
    const started = (running.current = { imageId, stop, done, cancelled: false })
    /** `onClick={startUpload}` does not await the promise; the failure is in `error`. */
    done.catch(() => undefined)
    return done
  }, [imageId, file, mutateAsync, reset])

  const cancel = useCallback(async (): Promise<void> => {
    const started = running.current
    if (!started) return
    const { imageId, stop, done } = started
    started.cancelled = true
    const timer = setTimeout(() => stop.abort(), CANCEL_GRACE_MS)
    const options = { signal: AbortSignal.timeout(CANCEL_TIMEOUT_MS) }
    await client.compute.cancelUpload.mutate({ imageId }, options).catch(() => undefined)
    clearTimeout(timer)
    stop.abort()
    await done.catch(() => undefined)
  }, [client])

  const { isPending: isUploading, isSuccess, isError, error } = upload
  return { startUpload, progress, isUploading, isSuccess, isError, error, cancel }
}
