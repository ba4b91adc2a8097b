import { HEAD_BYTES } from "../inspect/format.js"
import { diskFormatOf, pictureFormatOf } from "../inspect/recognise.js"
import { PICTURES } from "../schemas/library/values.js"

/** The number of first bytes that determine a file's type. */
export const TYPE_BYTES = HEAD_BYTES

const TYPES = new Map<string, string>([
  ...Object.entries(PICTURES).map(([type, format]) => [format, type] as const),
  ["iso", "application/x-iso9660-image"],
  ["qcow2", "application/x-qemu-disk"],
  ["ova", "application/x-tar"],
])

/** The media type of a file by its first bytes, regardless of its name. */
export function contentTypeOf(first: Buffer): string {
  const picture = pictureFormatOf(first)
  return TYPES.get(picture ?? diskFormatOf(padded(first))) ?? "application/octet-stream"
}

/** Pads a short file, because signatures are searched at offsets that it does not have. */
const padded = (first: Buffer) =>
  first.length >= HEAD_BYTES ? first : Buffer.concat([first, Buffer.alloc(HEAD_BYTES - first.length)])
