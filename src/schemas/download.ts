import { z } from "zod"

/** The output of `downloadAddress`. */
export const downloadAddressOutput = z.object({
  /** A path on this server, which takes the same credentials as the procedure. */
  url: z.string(),
  /** The name under which browsers store the file. */
  filename: z.string(),
  /** Bytes. */
  size: z.int(),
})

export type DownloadAddress = z.output<typeof downloadAddressOutput>
