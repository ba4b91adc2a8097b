import { trpcReact } from "@polaris-bff/client/react"
import { texts } from "../texts/texts.js"
import { useIsAdmin, useProject } from "./project.js"

interface Owner {
  /** Undefined if Keystone does not show the project to the user. */
  name: string | undefined
  /** Whether it is the project in which the page works. */
  isHere: boolean
}

/**
 * The project that owns an image. Keystone lists the projects in which the user has a role; an administrator
 * sees images of others too, whose names are read one by one.
 */
export function useOwner(owner = ""): Owner {
  const here = useProject()
  const isAdmin = useIsAdmin()
  const { data: projects } = trpcReact.session.projects.useQuery()
  const listed = projects?.find(({ id }) => id === owner)?.name
  const isUnlisted = projects !== undefined && listed === undefined && owner !== ""
  const { data: other } = trpcReact.session.projectName.useQuery(
    { projectId: owner },
    { enabled: isAdmin && isUnlisted, staleTime: 600_000 },
  )
  return { name: listed ?? other?.name ?? undefined, isHere: owner === here }
}

/** The owner as a label: `demo (this project)`. */
export function useOwnerLabel(owner: string | undefined): string {
  const { name, isHere } = useOwner(owner)
  if (owner === undefined) return texts.none
  if (name === undefined) return texts.details.otherProject(owner)
  return isHere ? texts.details.thisProject(name) : name
}
