import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useProject } from "./project.js"
import { isRunning, useUploads } from "./uploads.js"

/** Statuses that change without user action. */
const TRANSIENT = ["saving", "uploading", "importing", "pending_delete"]

/** Milliseconds between two requests: short while something changes, long otherwise. */
const SHORT_MS = 2_000
const LONG_MS = 15_000
/** The same while the images are watched, in case an event is lost. */
const WATCHED_MS = 60_000

/**
 * The `refetchInterval` for a set of images, so that what changes on the server changes on the page. TanStack
 * Query refetches only while the tab is visible, and at once when it becomes visible again. Images that are
 * watched need this only in case an event is lost.
 */
export function useRefreshInterval(isWatched = false): (images: readonly GlanceImage[]) => number {
  const project = useProject()
  const isUploading = useUploads().uploads.some((upload) => upload.projectId === project && isRunning(upload))
  return (images) =>
    isWatched
      ? WATCHED_MS
      : isUploading || images.some(({ status }) => TRANSIENT.includes(status ?? ""))
        ? SHORT_MS
        : LONG_MS
}

/**
 * Options for mutations of images: every image query is refetched afterwards, whether or not the mutation
 * succeeded.
 */
export function useRefreshAfter(): { onSettled: () => Promise<void> } {
  const utils = trpcReact.useUtils()
  return { onSettled: () => utils.compute.invalidate() }
}
