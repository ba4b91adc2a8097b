import { Refusal } from "../errors.js"
import type { ImageRecord } from "../glance/image.js"
import { createInspection } from "../inspect/declared.js"

/** The operator's settings for inspection. */
export interface InspectionSettings {
  inspection: "refuse" | "warn" | "off"
  /** Bytes of the largest virtual disk that a file may declare. */
  maxVirtualBytes: number
}

/**
 * Inspects an upload's bytes as they are read. Depending on the settings, throws Refusal 415 or logs one
 * warning.
 */
export interface Inspector {
  take(bytes: Buffer): Promise<void>
  /** All bytes have arrived. */
  end(): Promise<void>
}

export function createInspector(
  { inspection, maxVirtualBytes }: InspectionSettings,
  image: Pick<ImageRecord, "disk_format" | "container_format">,
  warn: (note: string) => void,
): Inspector {
  const looking = createInspection({
    disk_format: image.disk_format ?? "raw",
    container_format: image.container_format ?? "bare",
    maxVirtualBytes,
  })
  let isOver = inspection === "off"

  function judge(problem: string | undefined): void {
    if (problem === undefined) return
    isOver = true
    if (inspection === "refuse") throw new Refusal(415, problem)
    warn(problem)
  }

  return {
    async take(bytes) {
      if (!isOver) judge(await looking.take(bytes))
    },
    async end() {
      if (!isOver) judge(await looking.end())
      isOver = true
    },
  }
}
