export const ascii = (text: string) => Buffer.from(text, "latin1")
export const hex = (text: string) => Buffer.from(text, "hex")

/** Whether the bytes at this offset are `mark`. */
export const has = (bytes: Buffer, mark: Buffer | string, at = 0) =>
  bytes.subarray(at, at + mark.length).equals(typeof mark === "string" ? ascii(mark) : mark)

export const isZero = (bytes: Buffer) => bytes.every((byte) => byte === 0)

/** The text up to its first NUL, one character per byte. */
export function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString("latin1", 0, end === -1 ? bytes.length : end)
}

/** The same bytes, padded with zeros to a length: QEMU reads whole sectors, past the end of a short file. */
export const padded = (bytes: Buffer, length: number) =>
  bytes.length >= length ? bytes : Buffer.concat([bytes], length)
