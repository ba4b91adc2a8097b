import { useLayoutEffect } from "react"
import { useProject } from "./project.js"

/**
 * Where the user left the image list of a project. Kept for this tab, so that it survives a reload of another
 * page.
 */
export interface ListMemory {
  /** The page, sort order and filters, as in the address. */
  search: string
  /** The searches of the pages before this one, for "Previous". */
  trail: string[]
  /** Pixels from the top. */
  scroll: number
}

const NOTHING: ListMemory = { search: "", trail: [], scroll: 0 }

const storageKey = (project: string) => `polaris.list.${project}`

/** A browser that blocks site data throws on any access to storage; the list then opens at its start. */
export function readListMemory(project: string): ListMemory {
  try {
    return { ...NOTHING, ...(JSON.parse(sessionStorage.getItem(storageKey(project)) ?? "{}") as object) }
  } catch {
    return NOTHING
  }
}

function writeListMemory(project: string, memory: ListMemory): void {
  try {
    sessionStorage.setItem(storageKey(project), JSON.stringify(memory))
  } catch {
    return
  }
}

/** Remembers the list while it is open; the scroll position, when the user leaves it. */
export function useListMemory(search: string, trail: string[]): void {
  const project = useProject()
  useLayoutEffect(() => {
    writeListMemory(project, { ...readListMemory(project), search, trail })
    return () => writeListMemory(project, { search, trail, scroll: window.scrollY })
  }, [project, search, trail])
}

/** Props of a link back to the list as the user left it. */
export function useListLink(): { href: string; state: { trail: string[] } } {
  const { search, trail } = readListMemory(useProject())
  return { href: search === "" ? "/images" : `/images?${search}`, state: { trail } }
}
