import type { Call } from "../call.js"

/**
 * The operations on the library's files that the catalog uses. Permissions and failures are the library's
 * own.
 */
export interface LibraryFiles {
  /** Changes fields of a file that the library itself stores. Throws Refusal 400 for invalid values. */
  update(call: Call, id: string, change: FileChange): Promise<void>
  /** Throws the same refusal for a change that `update` would not accept. */
  check(change: Omit<FileChange, "tags"> & { tags?: readonly string[] }): void
  /** Moves a file to the library's trash. */
  remove(call: Call, id: string): Promise<void>
  /** Takes a file out of the trash. */
  restore(call: Call, id: string): Promise<void>
  /**
   * A signed URL of the bytes, which works for anyone who has it. Throws Refusal 409 if the library has no
   * bytes.
   */
  sign(call: Call, id: string): Promise<string>
}

export interface FileChange {
  title?: unknown
  /** Computes the new tags from those that the file has. */
  tags?: (before: readonly string[]) => string[]
  visibility?: unknown
}
