import { z } from "zod"
import { getImageInput } from "./query.js"

/** The input of `catalog.content`. */
export const contentInput = getImageInput.pick({ hash: true })

/** The output of `catalog.content`. */
export const contentAddress = z.object({
  /** The URL of the bytes; a path belongs to this server. */
  url: z.string(),
  /**
   * True for a file of the library: its URL needs no credentials, and expires. False for a path, which takes
   * the same credentials as the procedure.
   */
  is_signed: z.boolean(),
})

export type ContentAddress = z.output<typeof contentAddress>
