import { useState } from "react"
import { useSession } from "./session.js"

export interface RememberedProject {
  id: string
  /** Absent if Keystone has never shown it to the user. */
  name?: string | undefined
}

/** The oldest ones are forgotten. */
const MOST = 30

const storageKey = (user: string) => `polaris.projects.${user}`

const isProject = (given: unknown): given is RememberedProject => {
  const { id, name } = (given ?? {}) as Record<string, unknown>
  return typeof id === "string" && (name === undefined || typeof name === "string")
}

/** A browser that blocks site data throws on any access to storage; nothing is remembered then. */
function read(key: string): RememberedProject[] {
  try {
    const given: unknown = JSON.parse(localStorage.getItem(key) ?? "[]")
    return Array.isArray(given) ? given.filter(isProject) : []
  } catch {
    return []
  }
}

/** The projects with which the user has shared images in this browser, the last one first. */
export function useRememberedProjects() {
  const key = storageKey(useSession().user.id)
  const [remembered, setRemembered] = useState(() => read(key))
  function remember(project: RememberedProject): void {
    const all = [project, ...read(key).filter(({ id }) => id !== project.id)].slice(0, MOST)
    setRemembered(all)
    try {
      localStorage.setItem(key, JSON.stringify(all))
    } catch {
      return
    }
  }
  return { remembered, remember }
}
