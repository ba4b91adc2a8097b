import { polarisError } from "@polaris-bff/client"
import { trpcReact, useUploadWithProgress } from "@polaris-bff/client/react"
import { useEffect, useRef } from "react"
import type { Upload } from "../../session/upload-state.js"
import { useUploads } from "../../session/uploads.js"

/** Carries one upload through its phases: creates the image, sends the file, says how it ended. */
export function useSending({ key, phase, image, imageId, file }: Upload) {
  const { become } = useUploads()
  const { client } = trpcReact.useUtils()
  const { startUpload, progress, cancel } = useUploadWithProgress(imageId ?? "", file)
  const begun = useRef<typeof phase>(undefined)

  useEffect(() => {
    const isNew = begun.current !== phase
    begun.current = phase
    if (!isNew) return
    const fail = (failure: unknown) =>
      become(key, { phase: isCancelled(failure) ? "cancelled" : "failed", failure })
    if (phase === "creating" && image)
      client.compute.createImage
        .mutate(image)
        .then(({ id }) => become(key, { phase: "sending", imageId: id }))
        .catch(fail)
    if (phase === "sending")
      startUpload()
        .then(() => become(key, { phase: "done" }))
        .catch(fail)
  }, [key, phase, image, client, startUpload, become])

  return { progress, cancel: phase === "waiting" ? () => become(key, { phase: "cancelled" }) : cancel }
}

/** Said by the server, or by this page when it has cut the connection. */
function isCancelled(failure: unknown): boolean {
  if (polarisError(failure)?.reason === "cancelled") return true
  const { cause } = failure as { cause?: unknown }
  return cause instanceof Error && cause.name === "AbortError"
}
