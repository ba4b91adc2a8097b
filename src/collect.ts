/** Bytes to begin with; the room doubles as it fills. */
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
  let room = new Uint8Array(FIRST)
  let length = 0
  for await (const piece of pieces) {
    if (length + piece.length > most) throw tooMuch()
    if (length + piece.length > room.length) {
      const larger = new Uint8Array(Math.max(room.length * 2, length + piece.length))
      larger.set(room.subarray(0, length))
      room = larger
    }
    room.set(piece, length)
    length += piece.length
  }
  return new TextDecoder().decode(room.subarray(0, length))
}
