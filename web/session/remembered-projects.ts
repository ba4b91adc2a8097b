import { useState } from "react"
import { useSession } from "./session.js"
import { readStored, writeStored } from "./stored-list.js"

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

/** The projects with which the user has shared images in this browser, the last one first. */
export function useRememberedProjects() {
  const key = storageKey(useSession().user.id)
  const [remembered, setRemembered] = useState(() => readStored(key, isProject))
  function remember(project: RememberedProject): void {
    const all = [project, ...readStored(key, isProject).filter(({ id }) => id !== project.id)].slice(0, MOST)
    setRemembered(all)
    writeStored(key, all)
  }
  return { remembered, remember }
}
