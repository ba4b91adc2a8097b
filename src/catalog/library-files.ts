import type { Call } from "../call.js"

/** What the catalog does to a file of the library. The library has the rules and the failures of each. */
export interface LibraryFiles {
  /** Changes what the library itself keeps of a file. Refusal 400 for what it does not take. */
  update(call: Call, id: string, change: FileChange): Promise<void>
  /** Puts a file into the library's trash. */
  remove(call: Call, id: string): Promise<void>
  /** The address of the bytes, for whoever has it. Refusal 409 if the library does not have them. */
  sign(call: Call, id: string): Promise<string>
}

export interface FileChange {
  title?: unknown
  /** From the tags that the file has. */
  tags?: (before: readonly string[]) => string[]
  visibility?: unknown
}
