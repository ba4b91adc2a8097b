import { useEffect } from "react"

/** While something would be lost, the browser asks before it leaves or reloads the page. */
export function useWarningBeforeUnload(hasUnsaved: boolean): void {
  useEffect(() => {
    if (!hasUnsaved) return undefined
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener("beforeunload", warn)
    return () => window.removeEventListener("beforeunload", warn)
  }, [hasUnsaved])
}
