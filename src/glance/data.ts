import type { Put } from "../http/put.js"
import { doubting, segment } from "./ask.js"

interface Asker {
  put: Put
  endpoint: string
  token: string
  requestId: string
  confirm: () => Promise<void>
}

export interface ImageBytes {
  bytes: AsyncGenerator<Buffer, void>
  size: number | undefined
  signal: AbortSignal
}

/** Image data: Image API v2, "Image data". */
export function createData({ put, endpoint, token, requestId, confirm }: Asker) {
  return {
    /**
     * Sends the data of a queued image. Resolves when Glance has stored and hashed it. The size is announced whenever it is
     * known: an upload in chunks that breaks a quota is stuck in `saving` for ever (recorded from Glance 25).
     */
    async upload(imageId: string, { bytes, size, signal }: ImageBytes): Promise<void> {
      const announced = size === undefined ? {} : { "x-openstack-image-size": String(size) }
      const headers = { "x-auth-token": token, "content-type": "application/octet-stream", ...announced }
      const url = `${endpoint}/v2/images/${segment(imageId)}/file`
      await put({ service: "glance", url, headers, requestId, bytes, size, signal }).catch(doubting(confirm))
    },
  }
}
