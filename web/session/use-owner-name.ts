import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useProject } from "./project.js"
import { texts } from "../texts/texts.js"

/** The owner by name, where it is a project of ours: Keystone does not tell the names of others. */
export function useOwnerName({ owner }: GlanceImage): string {
  const here = useProject()
  const { data: projects = [] } = trpcReact.session.projects.useQuery()
  if (owner === undefined) return texts.none
  const name = projects.find(({ id }) => id === owner)?.name
  if (name === undefined) return texts.details.foreignOwner(owner)
  return owner === here ? texts.details.thisProject(name) : name
}
