import { polarisError } from "@polaris-bff/client"
import { trpcReact, useUploadWithProgress } from "@polaris-bff/client/react"
import { useEffect, useRef } from "react"
import { checkReadable, UnreadableFile } from "../../parts/readable-file.js"
import type { Upload } from "../../session/upload-state.js"
import { useUploads } from "../../session/uploads.js"

/** Runs one upload: creates the image, sends the file, and records the outcome. */
export function useSending({ key, phase, image, imageId, file }: Upload) {
  const { change } = useUploads()
  const { client } = trpcReact.useUtils()
  const { startUpload, progress, cancel } = useUploadWithProgress(imageId ?? "", file)
  const started = useRef<typeof phase>(undefined)

  useEffect(() => {
    const isNew = started.current !== phase
    started.current = phase
    if (!isNew) return
    const fail = async (failure: unknown) => change(key, await outcomeOf(failure, file))
    const create = async (image: NonNullable<Upload["image"]>) => {
      await checkReadable(file)
      const { id } = await client.compute.createImage.mutate(image)
      change(key, { phase: "sending", imageId: id })
    }
    const send = async () => {
      await checkReadable(file)
      await startUpload()
      change(key, { phase: "done" })
    }
    if (phase === "creating" && image) create(image).catch(fail)
    if (phase === "sending") send().catch(fail)
  }, [key, phase, image, file, client, startUpload, change])

  const { percent } = progress ?? {}
  useEffect(() => {
    if (percent !== undefined) change(key, { percent })
  }, [key, percent, change])

  return { progress, cancel: phase === "waiting" ? () => change(key, { phase: "cancelled" }) : cancel }
}

/**
 * A browser reports a file that changed during the upload as a network failure, so the file is read to find
 * out.
 */
async function outcomeOf(failure: unknown, file: File): Promise<Pick<Upload, "phase" | "failure">> {
  if (isCancelled(failure)) return { phase: "cancelled", failure }
  if (polarisError(failure) !== undefined || failure instanceof UnreadableFile)
    return { phase: "failed", failure }
  const problem = await checkReadable(file).catch((unreadable: unknown) => unreadable)
  return { phase: "failed", failure: problem ?? failure }
}

/** Whether the upload was cancelled, by the server's response or because this page closed the connection. */
function isCancelled(failure: unknown): boolean {
  if (polarisError(failure)?.reason === "cancelled") return true
  const { cause } = failure as { cause?: unknown }
  return cause instanceof Error && cause.name === "AbortError"
}
