import { trpcReact } from "@polaris-bff/client/react"
import { texts } from "../texts/texts.js"
import { useProject } from "./project.js"

/**
 * The name of an image's owner. Keystone lists only the projects in which the user has a role; for others,
 * the ID.
 */
export function useOwnerName(): (owner: string | undefined) => {
  name?: string | undefined
  isHere: boolean
} {
  const here = useProject()
  const { data: projects = [] } = trpcReact.session.projects.useQuery()
  return (owner) => ({ name: projects.find(({ id }) => id === owner)?.name, isHere: owner === here })
}

/** The owner as a label: `demo (this project)`. */
export function useOwnerLabel(owner: string | undefined): string {
  const { name, isHere } = useOwnerName()(owner)
  if (owner === undefined) return texts.none
  if (name === undefined) return texts.details.otherProject(owner)
  return isHere ? texts.details.thisProject(name) : name
}
