import { segment, type AskForBytes, type AskWithBytes } from "../http/ask.js"

export interface ImageBytes {
  bytes: AsyncGenerator<Buffer, void>
  size: number | undefined
}

/** The positions of the first and the last byte, both inclusive. */
export interface ByteRange {
  start: number
  end: number
}

/** Image data that Glance is sending. Read `bytes` to its end, or `return()` it. */
export interface ImageData extends ImageBytes {
  /** False if a range was requested, but Glance sends the whole image. */
  isRange: boolean
}

/** Image data: Image API v2, "Image data". */
export function createData(ask: AskWithBytes, askFor: AskForBytes) {
  const at = (imageId: string) => `/v2/images/${segment(imageId)}/file`
  return {
    /**
     * Sends the data of a queued image. Resolves when Glance has stored and hashed it. The size is sent
     * whenever it is known, because a chunked upload that exceeds a quota stays in `saving` forever (recorded
     * from Glance 25).
     */
    async upload(imageId: string, { bytes, size }: ImageBytes): Promise<void> {
      const headers = size === undefined ? {} : { "x-openstack-image-size": String(size) }
      await ask(at(imageId), { bytes, size, headers })
    },

    /**
     * The data of an image, or a part of it; undefined for an image without data. Throws Glance's 400 for a
     * range if its store cannot read parts (recorded from Glance 25 with the stores s3 and swift).
     */
    async read(imageId: string, range?: ByteRange): Promise<ImageData | undefined> {
      const headers = range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` }
      const { status, header, bytes } = await askFor(at(imageId), headers)
      if (status === 204) {
        await bytes.return()
        return undefined
      }
      const length = Number(header("content-length") ?? Number.NaN)
      return { bytes, size: Number.isNaN(length) ? undefined : length, isRange: status === 206 }
    },
  }
}
