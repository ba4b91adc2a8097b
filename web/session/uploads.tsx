import { createContext, useCallback, useContext, useMemo, useReducer, type ReactNode } from "react"
import { uniqueKey } from "../parts/unique-key.js"
import { useWarningBeforeUnload } from "../parts/warning-before-unload.js"
import { isRunning, reduce, type Change, type NewImage, type Upload } from "./upload-state.js"

export { isRunning } from "./upload-state.js"

type NewUpload = { projectId: string; file: File } & ({ image: NewImage } | { imageId: string; name: string })

interface Uploads {
  uploads: Upload[]
  add: (uploads: NewUpload[]) => void
  change: (key: string, change: Change) => void
  dismiss: (key: string) => void
  dismissAll: () => void
}

const UploadsContext = createContext<Uploads | null>(null)

/** The uploads of this tab, in every project. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const [uploads, dispatch] = useReducer(reduce, [])
  useWarningBeforeUnload(uploads.some(isRunning))
  const add = useCallback((given: NewUpload[]) => dispatch({ type: "add", uploads: given.map(toUpload) }), [])
  const change = useCallback((key: string, change: Change) => dispatch({ type: "change", key, change }), [])
  const dismiss = useCallback((key: string) => dispatch({ type: "dismiss", key }), [])
  const dismissAll = useCallback(() => dispatch({ type: "dismiss" }), [])
  const value = useMemo(
    () => ({ uploads, add, change, dismiss, dismissAll }),
    [uploads, add, change, dismiss, dismissAll],
  )
  return <UploadsContext value={value}>{children}</UploadsContext>
}

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext)
  if (uploads === null) throw new Error("useUploads outside of UploadsProvider")
  return uploads
}

function toUpload(given: NewUpload): Upload {
  const name = "image" in given ? (given.image.name ?? given.file.name) : given.name
  return { ...given, name, key: uniqueKey(), phase: "waiting" }
}
