import { texts } from "../texts/texts.js"

/** A chosen file that the browser can no longer read. The user has to choose it again. */
export class UnreadableFile extends Error {
  constructor(options?: ErrorOptions) {
    super(texts.uploads.unreadable, options)
    this.name = "UnreadableFile"
  }
}

/**
 * Throws `UnreadableFile` for a file that was changed, moved or deleted after it was chosen, or that was
 * never readable.
 */
export async function checkReadable(file: Blob): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer()
  } catch (cause) {
    throw new UnreadableFile({ cause })
  }
}
