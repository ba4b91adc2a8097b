import type { Readable } from "node:stream"
import { collectText } from "../collect.js"

/**
 * The largest response that is read, in bytes. A page of 1,000 typical images has 1 MB; a page of the largest
 * possible images has 40 MB.
 */
export const LARGEST_ANSWER = 64 * 1024 * 1024
/** The largest refusal that is read, in bytes. It is a sentence, or a proxy's page of a few kilobytes. */
export const LARGEST_REFUSAL = 1024 * 1024

/**
 * The text of a response. Rejects if it breaks off or has more than `most` bytes, and closes its connection.
 */
export const readAnswer = (body: Readable, most: number): Promise<string> =>
  collectText(body, most, () => new Error(`the answer has more than ${most} bytes`))
