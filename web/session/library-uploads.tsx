import { useResumableUpload, type ResumableFile, type UseResumableUpload } from "@polaris-bff/client/react"
import { createContext, useContext, useEffect, type ReactNode } from "react"

type Options = NonNullable<Parameters<UseResumableUpload["add"]>[1]>

/** What a file of the library is, beside what the file itself says. */
export type LibraryFile = NonNullable<Options["image"]>

const LibraryUploadsContext = createContext<UseResumableUpload>({ uploads: [], add: () => undefined })

/** The uploads of this tab to the libraries of all projects. They go on while the user opens other pages. */
export function LibraryUploadsProvider({ children }: { children: ReactNode }) {
  const uploads = useResumableUpload()
  return <LibraryUploadsContext value={uploads}>{children}</LibraryUploadsContext>
}

const ENDED = ["done", "failed", "stopped", "aborted"]

export const isSending = ({ progress }: ResumableFile) => !ENDED.includes(progress.state)

export const useLibraryUploads = () => useContext(LibraryUploadsContext)

/** Calls `refresh` whenever an upload to the library has ended. */
export function useAfterLibraryUploads(refresh: () => void): void {
  const { uploads } = useLibraryUploads()
  const done = uploads.filter(({ result }) => result !== undefined).length
  useEffect(() => {
    if (done > 0) refresh()
  }, [done, refresh])
}
