import { trpcReact } from "@polaris-bff/client/react"

const NONE = { hidden: [] as string[], suggested: [] as string[] }

/** The operator's lists of properties; empty until they have arrived. */
export const usePropertyLists = () =>
  trpcReact.compute.image.propertyLists.useQuery(undefined, { staleTime: Infinity }).data ?? NONE
