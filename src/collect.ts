/** Initial size in bytes; the buffer doubles when it is full. */
const FIRST = 4096

/**
 * Returns the text of a stream of at most `most` bytes, and throws the error that `tooMuch` creates if there
 * are more. Bytes are copied into one buffer as they arrive, because a sender may split them into tiny
 * pieces, each of which takes memory of its own.
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
