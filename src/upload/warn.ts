import type { CallLog } from "../call.js"
import { failureFields } from "../failure.js"

/** Logs what an operator should know although the upload does not fail because of it. */
export type Warn = (note: string, error?: unknown) => void

/** Warnings about the upload to one image. */
export const createWarn =
  (log: CallLog, imageId: string): Warn =>
  (note, error) =>
    log.warn({ imageId, note, ...(error !== undefined && failureFields(error)) }, "upload")
