import type { Glance } from "../glance/glance.js"
import type { Library } from "./library.js"
import type { ProcessedImage } from "./processing-stages.js"

/** A copy of a file to Glance, as the caller who asked for it. */
export interface HandOver {
  library: Library
  image: ProcessedImage
  /** The id of the image at Glance, which is the job's own: making it again makes the same. */
  glanceId: string
  glance(signal: AbortSignal): Promise<Glance>
}
