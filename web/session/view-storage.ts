import { useState } from "react"
import type { SavedView } from "../parts/saved-views.js"
import { useProject } from "./project.js"
import { useSession } from "./session.js"
import { readStored, writeStored } from "./stored-list.js"

type ListPage = "images" | "catalog"

const storageKey = (page: ListPage, project: string, user: string) =>
  `polaris.${page}.views.${project}.${user}`

const isView = (given: unknown): given is SavedView =>
  typeof (given as SavedView | null)?.name === "string" && typeof (given as SavedView).search === "string"

/** The user's saved views of a page in the project. `write` returns whether the browser has stored them. */
export function useSavedViews(page: ListPage) {
  const key = storageKey(page, useProject(), useSession().user.id)
  const [views, setViews] = useState(() => readStored(key, isView))
  function write(changed: SavedView[]): boolean {
    const isStored = writeStored(key, changed)
    if (isStored) setViews(changed)
    return isStored
  }
  return { views, write }
}
