import { segment, type AskWithBytes } from "../http/ask.js"

export interface ImageBytes {
  bytes: AsyncGenerator<Buffer, void>
  size: number | undefined
}

/** Image data: Image API v2, "Image data". */
export function createData(ask: AskWithBytes) {
  return {
    /**
     * Sends the data of a queued image. Resolves when Glance has stored and hashed it. The size is sent
     * whenever it is known, because a chunked upload that exceeds a quota stays in `saving` forever (recorded
     * from Glance 25).
     */
    async upload(imageId: string, { bytes, size }: ImageBytes): Promise<void> {
      const headers = size === undefined ? {} : { "x-openstack-image-size": String(size) }
      await ask(`/v2/images/${segment(imageId)}/file`, { bytes, size, headers })
    },
  }
}
