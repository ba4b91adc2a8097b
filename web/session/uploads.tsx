import { createContext, useCallback, useContext, useEffect, useMemo, useReducer, type ReactNode } from "react"
import { isRunning, reduce, type NewImage, type Step, type Upload } from "./upload-state.js"

export { isRunning } from "./upload-state.js"

type NewUpload = { projectId: string; file: File } & ({ image: NewImage } | { imageId: string; name: string })

interface Uploads {
  uploads: Upload[]
  add: (files: NewUpload[]) => void
  become: (key: string, changes: Extract<Step, { does: "become" }>["changes"]) => void
  forget: (key: string) => void
  forgetAll: () => void
}

const UploadsContext = createContext<Uploads | null>(null)

/** All uploads of this tab, whichever page it shows. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const [uploads, step] = useReducer(reduce, [])
  useWarningBeforeLeaving(uploads.some(isRunning))
  const add = useCallback((files: NewUpload[]) => step({ does: "add", uploads: files.map(upload) }), [])
  const become: Uploads["become"] = useCallback((key, changes) => step({ does: "become", key, changes }), [])
  const forget = useCallback((key: string) => step({ does: "forget", key }), [])
  const forgetAll = useCallback(() => step({ does: "forget" }), [])
  const value = useMemo(
    () => ({ uploads, add, become, forget, forgetAll }),
    [uploads, add, become, forget, forgetAll],
  )
  return <UploadsContext value={value}>{children}</UploadsContext>
}

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext)
  if (uploads === null) throw new Error("useUploads outside of UploadsProvider")
  return uploads
}

function upload(given: NewUpload): Upload {
  const name = "image" in given ? (given.image.name ?? given.file.name) : given.name
  return { ...given, name, key: crypto.randomUUID(), phase: "waiting" }
}

function useWarningBeforeLeaving(isBusy: boolean): void {
  useEffect(() => {
    if (!isBusy) return undefined
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener("beforeunload", warn)
    return () => window.removeEventListener("beforeunload", warn)
  }, [isBusy])
}
