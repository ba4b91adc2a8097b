import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { createContext, useContext } from "react"

export const ProjectContext = createContext("")

/** The id of the project this part of the page works in. */
export const useProject = () => useContext(ProjectContext)

/** Who works in this project, in which roles. */
export const useMe = () => trpcReact.session.current.useQuery(undefined, { staleTime: 60_000 })

/** Whether to offer changes of an image. Glance has the last word. */
export function useMayChange(): (image: GlanceImage) => boolean {
  const project = useProject()
  const roles = useMe().data?.roles ?? []
  return ({ owner }) => owner === project || roles.includes("admin")
}
