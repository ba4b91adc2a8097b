import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { createContext, useContext } from "react"

export const ProjectContext = createContext("")

/** The id of the project this part of the page works in. */
export const useProject = () => useContext(ProjectContext)

/** The user and their roles in this project. */
export const useMe = () => trpcReact.session.current.useQuery(undefined, { staleTime: 60_000 })

export const useIsAdmin = () => useMe().data?.roles.includes("admin") === true

/** Whether to offer changes to an image. Glance decides in the end. */
export function useMayChange(): (image: GlanceImage) => boolean {
  const project = useProject()
  const roles = useMe().data?.roles ?? []
  return ({ owner }) => owner === project || roles.includes("admin")
}
