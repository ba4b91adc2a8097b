import type { Glance } from "../glance/glance.js"
import type { ImageTask, ImportedImage } from "../glance/import.js"
import type { ImportStatus } from "../schemas/import.js"

interface Asker {
  glance: Pick<Glance, "imports">
}

/**
 * How the last import of an image went. A failed web download leaves the image `queued`, as if nothing had
 * happened (recorded from Glance 25), so the answer comes from the image's tasks.
 */
export async function importStatus(
  { glance: { imports } }: Asker,
  { imageId }: { imageId: string },
): Promise<ImportStatus> {
  const [image, tasks] = await Promise.all([imports.state(imageId), imports.tasks(imageId)])
  const task = tasks
    .toSorted((one, other) => (one.created_at ?? "").localeCompare(other.created_at ?? ""))
    .at(-1)
  const status = statusOf(image, task)
  const method = task?.input?.import_req?.method?.name ?? undefined
  return {
    status,
    failedStores: failedStores(image),
    ...(method !== undefined && { method }),
    ...(status === "failed" && { message: messageOf(task, method) }),
    ...(task?.created_at && { created_at: task.created_at }),
    ...(task?.updated_at && { updated_at: task.updated_at }),
  }
}

/** The states of Glance's tasks. */
const STATUSES: Partial<Record<string, ImportStatus["status"]>> = {
  pending: "running",
  processing: "running",
  success: "succeeded",
  failure: "failed",
}

/** Glance forgets tasks after two days. */
function statusOf(image: ImportedImage, task: ImageTask | undefined): ImportStatus["status"] {
  const ofTask = STATUSES[task?.status ?? ""]
  if (ofTask !== undefined) return ofTask
  if (image.status === "importing") return "running"
  return failedStores(image).length > 0 ? "failed" : "none"
}

const failedStores = ({ os_glance_failed_import: failed }: ImportedImage) =>
  (failed ?? "").split(",").filter((store) => store !== "")

const HINTS: Partial<Record<string, string>> = {
  "web-download":
    "Check that the cloud reaches the URL, that the file is complete, and that it has the image's disk format.",
  "glance-direct": "Check that the data has the image's disk format, and that the quota is large enough.",
}

function messageOf(task: ImageTask | undefined, method = ""): string {
  const reason = task?.message?.trim().replace(/\.$/, "") || "it gives no reason"
  const hint = HINTS[method] ?? "Try again, or ask your operator."
  return `Glance could not import the data: ${reason}. ${hint}`
}
