import { useEffect, useLayoutEffect, useState } from "react"
import { useProject } from "./project.js"

/**
 * Where the user left the images or the catalog of a project. Kept for this tab, so that it survives a reload
 * of another page.
 */
export interface ListMemory {
  /** The page, sort order and filters, as in the address. */
  search: string
  /** The searches of the pages before this one, for "Previous". */
  trail: string[]
  /** Pixels from the top. */
  scroll: number
}

/** The pages with a list to come back to, as in their address. */
type ListPage = "images" | "catalog"

const FIRST_PAGE: string[] = []
const NOTHING: ListMemory = { search: "", trail: FIRST_PAGE, scroll: 0 }

const PREFIX = "polaris."
const storageKey = (project: string, page: ListPage) => `${PREFIX}${page}.${project}`

/** A browser that blocks site data throws on any access to storage; the list then opens at its start. */
function readListMemory(project: string, page: ListPage): ListMemory {
  try {
    return {
      ...NOTHING,
      ...(JSON.parse(sessionStorage.getItem(storageKey(project, page)) ?? "{}") as object),
    }
  } catch {
    return NOTHING
  }
}

function writeListMemory(project: string, page: ListPage, memory: ListMemory): void {
  try {
    sessionStorage.setItem(storageKey(project, page), JSON.stringify(memory))
  } catch {
    return
  }
}

/** Forgets the lists of all projects, for the next user of this tab. */
export function forgetLists(): void {
  try {
    for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX)))
      sessionStorage.removeItem(key)
  } catch {
    return
  }
}

/** Remembers the list while it is open; the scroll position, when the user leaves it. */
export function useListMemory(page: ListPage, search: string, trail = FIRST_PAGE): void {
  const project = useProject()
  useLayoutEffect(() => {
    writeListMemory(project, page, { ...readListMemory(project, page), search, trail })
    return () => writeListMemory(project, page, { search, trail, scroll: window.scrollY })
  }, [project, page, search, trail])
}

/** Scrolls to where the user left this list, once, as soon as its rows are there. */
export function useRestoredScroll(page: ListPage, search: string, hasRows: boolean): void {
  const memory = readListMemory(useProject(), page)
  const [left] = useState(() => (memory.search === search ? memory.scroll : 0))
  useEffect(() => {
    if (hasRows && left > 0) window.scrollTo(0, left)
  }, [hasRows, left])
}

/** Props of a link back to the list as the user left it. */
export function useListLink(page: ListPage): { href: string; state: { trail: string[] } } {
  const { search, trail } = readListMemory(useProject(), page)
  return { href: search === "" ? `/${page}` : `/${page}?${search}`, state: { trail } }
}
