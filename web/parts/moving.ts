import type { GlanceImage } from "polaris-bff/client"

/** Statuses that Glance leaves by itself. */
const MOVING = ["saving", "uploading", "importing", "pending_delete"]

/** Milliseconds between two looks at the server: often while something moves, seldom otherwise. */
const SOON = 2_000
const LATER = 15_000

/** How soon to look again at images, so that what changes on the server changes on the page. Only while the tab is visible. */
export function nextLook(images: readonly GlanceImage[]): number {
  return images.some(({ status }) => MOVING.includes(status ?? "")) ? SOON : LATER
}
