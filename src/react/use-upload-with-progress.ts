import { useMutation } from "@tanstack/react-query"
import { useCallback, useEffect, useRef, useState } from "react"
import type { TRPCClientError } from "@trpc/client"
import type { AppRouter, UploadProgress } from "../client/index.js"
import { followProgress } from "./follow-progress.js"
import { useTRPC, useTRPCClient } from "./trpc.js"

export interface UploadWithProgress {
  /**
   * Does nothing without a file; while an upload runs, gives that one. Rejects with `error`, and when
   * cancelled.
   */
  startUpload: () => Promise<void>
  /** Of the upload that runs or ran last: 0 % from its first moment, 100 % once Glance has confirmed. */
  progress: UploadProgress | undefined
  isUploading: boolean
  isSuccess: boolean
  isError: boolean
  error: TRPCClientError<AppRouter> | null
  /**
   * Ends the upload, here and at the server. Afterwards the image is queued again and nothing is an error.
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
 * Milliseconds that Polaris gets to end a cancelled upload itself before the connection is cut, and to say
 * that it is over.
 */
const PATIENCE = 2_000
const SETTLED = 20_000

/** The guide's hook. The upload goes on when the component goes; `cancel` ends it. */
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
        if (attempt.cancelled) {
          reset()
          setProgress(undefined)
        }
        throw error
      })
      .finally(() => {
        running.current = undefined
        setUploadId(null)
      })
    const attempt = (running.current = { imageId, stop, done, cancelled: false })
    /** `onClick={startUpload}` awaits nothing; what went wrong stands in `error`. */
    done.catch(() => undefined)
    return done
  }, [imageId, file, mutateAsync, reset])

  const cancel = useCallback(async (): Promise<void> => {
    const attempt = running.current
    if (!attempt) return
    const { imageId, stop, done } = attempt
    attempt.cancelled = true
    const impatient = setTimeout(() => stop.abort(), PATIENCE)
    const settled = { signal: AbortSignal.timeout(SETTLED) }
    await client.compute.cancelUpload.mutate({ imageId }, settled).catch(() => undefined)
    clearTimeout(impatient)
    stop.abort()
    await done.catch(() => undefined)
  }, [client])

  const { isPending: isUploading, isSuccess, isError, error } = upload
  return { startUpload, progress, isUploading, isSuccess, isError, error, cancel }
}
