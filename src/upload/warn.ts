import type { CallLog } from "../call.js"
import { failureFields } from "../failure.js"

/** Logs a problem that does not make the upload fail. */
export type Warn = (note: string, error?: unknown) => void

/** Warnings about the upload to one image. */
export const createWarn =
  (log: CallLog, imageId: string): Warn =>
  (note, error) =>
    log.warn({ imageId, note, ...(error !== undefined && failureFields(error)) }, "upload")
