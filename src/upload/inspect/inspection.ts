/**
 * Looks at a file while it passes, and says as soon as it knows what speaks against it, as a sentence for the
 * person who sent it. The verdict does not depend on how the bytes are split. What it keeps of a file is
 * bounded, whatever the file says.
 */
export interface Inspection {
  /** The next bytes. They are copied when they have to be kept. */
  take(bytes: Buffer): Promise<string | undefined>
  /** The file has ended. */
  end(): Promise<string | undefined>
  /** Nothing that may follow changes the verdict. */
  readonly isDone: boolean
}
