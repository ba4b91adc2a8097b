/** Bytes to begin with; the buffer doubles when it is full. */
const FIRST = 4096

/**
 * The text of a stream of at most `most` bytes; throws what `tooMuch` makes when there are more. The bytes
 * are copied together as they come, since the pieces can be as small as their sender likes, and each takes
 * memory of its own.
 */
export async function collectText(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
  tooMuch: () => Error,
): Promise<string> {
  let buffer = new Uint8Array(FIRST)
  let length = 0
  for await (const piece of pieces) {
    if (length + piece.length > most) throw tooMuch()
    if (length + piece.length > buffer.length) {
      const larger = new Uint8Array(Math.max(buffer.length * 2, length + piece.length))
      larger.set(buffer.subarray(0, length))
      buffer = larger
    }
    buffer.set(piece, length)
    length += piece.length
  }
  return new TextDecoder().decode(buffer.subarray(0, length))
}
