import { trpcReact } from "@polaris-bff/client/react"
import { hasGoldenImages } from "../../parts/page.js"
import { useProject } from "../../session/project.js"
import { useRefreshInterval } from "../../session/refresh.js"

/** Images whose data is on its way, newest first. */
export function useMovingImages() {
  const refreshInterval = useRefreshInterval()
  const owner = useProject()
  return trpcReact.compute.listImages.useQuery(
    { owner, status: ["saving", "uploading", "importing"], limit: 20 },
    { refetchInterval: ({ state }) => refreshInterval(state.data ?? []) },
  )
}

type GoldenStatus = "pending" | "creating" | "failed"

/** Golden images in one of the statuses; none if this Polaris builds none. */
export const useGoldenIn = (status: GoldenStatus) =>
  trpcReact.golden.images.list.useQuery(
    { status, limit: 10 },
    { enabled: hasGoldenImages, refetchInterval: 5_000 },
  )
