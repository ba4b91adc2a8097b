import { useState } from "react"
import type { SavedView } from "../parts/saved-views.js"
import { useProject } from "./project.js"
import { useSession } from "./session.js"

type ListPage = "images" | "catalog"

const storageKey = (page: ListPage, project: string, user: string) =>
  `polaris.${page}.views.${project}.${user}`

const isView = (given: unknown): given is SavedView =>
  typeof (given as SavedView | null)?.name === "string" && typeof (given as SavedView).search === "string"

/** A browser that blocks site data throws on any access to storage. */
function readViews(key: string): SavedView[] {
  try {
    const given: unknown = JSON.parse(localStorage.getItem(key) ?? "[]")
    return Array.isArray(given) ? given.filter(isView) : []
  } catch {
    return []
  }
}

/** The user's saved views of a page in the project. `write` returns whether the browser has stored them. */
export function useSavedViews(page: ListPage) {
  const key = storageKey(page, useProject(), useSession().user.id)
  const [views, setViews] = useState(() => readViews(key))
  function write(changed: SavedView[]): boolean {
    try {
      localStorage.setItem(key, JSON.stringify(changed))
    } catch {
      return false
    }
    setViews(changed)
    return true
  }
  return { views, write }
}
