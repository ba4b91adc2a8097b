import type { GlanceImage } from "polaris-bff/client"
import { useProject } from "../session/project.js"
import { isRunning, useUploads } from "../uploads/uploads.js"

/** Statuses that Glance leaves by itself. */
const MOVING = ["saving", "uploading", "importing", "pending_delete"]

/** Milliseconds between two looks at the server: often while something moves, seldom otherwise. */
const SOON = 2_000
const LATER = 15_000

/**
 * How soon to look again at images, so that what changes on the server changes on the page. TanStack Query looks only while
 * the tab is visible, and at once when it becomes visible again.
 */
export function useNextLook(): (images: readonly GlanceImage[]) => number {
  const project = useProject()
  const isUploading = useUploads().uploads.some((one) => one.projectId === project && isRunning(one))
  return (images) =>
    isUploading || images.some(({ status }) => MOVING.includes(status ?? "")) ? SOON : LATER
}
