/** The bytes of one file, the same in the page and here, and unlike those of any other number. */
export function contentOf(number: number, size: number): Uint8Array<ArrayBuffer> {
  const units = new Uint32Array(Math.ceil(size / 4))
  let state = number + 1
  for (let at = 0; at < units.length; at++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    units[at] = state
  }
  return new Uint8Array(units.buffer, 0, size)
}
