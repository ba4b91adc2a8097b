import { useState } from "react"
import { useProject } from "../../session/project.js"

/** A named view of this browser: the search of its address. */
export interface SavedView {
  name: string
  search: string
}

const storageKey = (project: string) => `polaris.catalog.views.${project}`

const isView = (given: unknown): given is SavedView =>
  typeof (given as SavedView | null)?.name === "string" && typeof (given as SavedView).search === "string"

/** A browser that blocks site data throws on any access to storage. */
function readViews(project: string): SavedView[] {
  try {
    const given: unknown = JSON.parse(localStorage.getItem(storageKey(project)) ?? "[]")
    return Array.isArray(given) ? given.filter(isView) : []
  } catch {
    return []
  }
}

/** The saved views of the project. `write` returns whether the browser has stored them. */
export function useSavedViews() {
  const project = useProject()
  const [views, setViews] = useState(() => readViews(project))
  function write(changed: SavedView[]): boolean {
    try {
      localStorage.setItem(storageKey(project), JSON.stringify(changed))
    } catch {
      return false
    }
    setViews(changed)
    return true
  }
  return { views, write }
}
