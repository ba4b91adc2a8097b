import { answered } from "../errors.js"
import { refuseImport } from "./hand-over-import.js"
import type { HandOver } from "./hand-over-task.js"
import type { ProcessedImage } from "./processing-stages.js"

/**
 * Creates the image at Glance, without data. An image that exists already was created by an earlier attempt.
 */
export async function createAtGlance({ image, glanceId, glance }: HandOver, signal: AbortSignal) {
  const { images: all } = await glance(signal)
  await all.create({ ...describe(image), id: glanceId }).catch((error: unknown) => {
    if (!answered(error, 409, /already exists/)) refuseImport(error)
  })
}

function describe({ title, format, glanceRequest: given }: ProcessedImage) {
  const isOva = format === "ova" || given?.container_format === "ova"
  return {
    ...given?.properties,
    name: given?.name ?? title,
    /** Glance has no disk format for an OVA; clients use vmdk, the format of the disks in it. */
    disk_format: given?.disk_format ?? (isOva ? "vmdk" : (format ?? "raw")),
    container_format: isOva ? "ova" : "bare",
    visibility: given?.visibility ?? "private",
    min_disk: given?.min_disk ?? 0,
    min_ram: given?.min_ram ?? 0,
    tags: given?.tags ?? [],
  }
}
