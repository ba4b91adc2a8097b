import { answered } from "../errors.js"
import type { ByteRange, ImageData } from "../glance/data.js"
import { sliced } from "./ranges.js"

/** Reads an image's data at Glance. */
interface Data {
  read(imageId: string, range?: ByteRange): Promise<ImageData | undefined>
}

/**
 * The bytes of a range; undefined for an image without data. Some of Glance's stores cannot read a part; then
 * all bytes are read and the others are discarded.
 */
export async function readRange(
  data: Data,
  imageId: string,
  range: ByteRange,
): Promise<AsyncGenerator<Buffer, void> | undefined> {
  const found = await data.read(imageId, range).catch((error: unknown) => {
    if (!answered(error, 400)) throw error
    return data.read(imageId)
  })
  return found?.isRange ? found.bytes : found && sliced(found.bytes, range)
}
