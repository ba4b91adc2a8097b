import { useCallback, useState, useSyncExternalStore } from "react"
import { createResumableFiles, type ResumableFile, type ResumableFileOptions } from "./resumable-files.js"
import { useTRPCClient } from "./trpc.js"

/** Options for all files that the component adds. */
export interface UseResumableUploadOptions extends ResumableFileOptions {
  /**
   * The number of files that are sent at the same time; 2 by default. It cannot be changed after the first
   * render.
   */
  filesAtOnce?: number
}

/** The uploads of a component, and how to add to them. */
export interface UseResumableUpload {
  /** In the order in which they were added. */
  uploads: readonly ResumableFile[]
  /** Uploads these files, or continues earlier uploads of them. */
  add: (files: Iterable<File>, options?: ResumableFileOptions) => void
}

/**
 * Uploads files to the library, in parts that go straight to the object store. The uploads continue when the
 * component unmounts; use it above the routes of an application to keep their state.
 */
export function useResumableUpload({
  filesAtOnce = 2,
  ...defaults
}: UseResumableUploadOptions = {}): UseResumableUpload {
  const client = useTRPCClient()
  const [files] = useState(() => createResumableFiles(client, filesAtOnce))
  const uploads = useSyncExternalStore(files.subscribe, files.current, files.current)
  const add = useCallback(
    (chosen: Iterable<File>, options: ResumableFileOptions = {}) =>
      files.add(chosen, { ...defaults, ...options }),
    [files, ...Object.values(defaults)],
  )
  return { uploads, add }
}
