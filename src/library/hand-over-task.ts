import type { Glance } from "../glance/glance.js"
import type { Library } from "./library.js"
import type { ProcessedImage } from "./processing-stages.js"

/** A copy of a file to Glance on behalf of the caller who requested it. */
export interface HandOver {
  library: Library
  image: ProcessedImage
  /** The id of the image at Glance. It is the job's id, so that a repeated attempt creates the same image. */
  glanceId: string
  glance(signal: AbortSignal): Promise<Glance>
}
