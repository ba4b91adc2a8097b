import type { RememberedProject } from "../../session/remembered-projects.js"

/** A project to choose: by its name, or by its id if it has no name here. */
export interface OfferedProject extends RememberedProject {
  label: string
}

/**
 * The projects that could become members, each under a label of its own: those that Keystone lists, then
 * those that are remembered.
 */
export function offeredProjects(
  listed: RememberedProject[],
  remembered: RememberedProject[],
  without: string[],
): OfferedProject[] {
  const others = remembered.filter(({ id }) => !listed.some((one) => one.id === id))
  const all = [...listed, ...others].filter(({ id }) => !without.includes(id))
  const timesOf = (name: string) => all.filter((one) => one.name === name).length
  return all.map(({ id, name }) => {
    if (name === undefined || name === "") return { id, label: id }
    return { id, name, label: timesOf(name) > 1 ? `${name} (${id})` : name }
  })
}

/** The project that was chosen or typed: anything that is not a label is taken as an id. */
export function projectTyped(text: string, offered: OfferedProject[]): RememberedProject {
  const { id, name } = offered.find(({ label }) => label === text.trim()) ?? { id: text.trim() }
  return { id, name }
}
