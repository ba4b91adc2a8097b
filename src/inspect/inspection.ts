/**
 * Inspects a file as it is read, and returns the problem with it as soon as it is known, as a message for the
 * uploader. The verdict does not depend on how the bytes are split. Memory is bounded, whatever the file
 * contains.
 */
export interface Inspection {
  /** The next bytes. Those that are needed later are copied. */
  take(bytes: Buffer): Promise<string | undefined>
  /** Call it when the file has ended. */
  end(): Promise<string | undefined>
  /** True if no further bytes can change the verdict. */
  readonly isDone: boolean
  /** How many of the next bytes it does not need, if `left` bytes are still to come. */
  spare(left: number): number
  /** The next `length` bytes, which it does not need, are not passed to it. */
  skip(length: number): void
}
