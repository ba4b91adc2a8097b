import { trpcReact } from "@polaris-bff/client/react"
import { hasGoldenImages } from "../../parts/page.js"
import { useProject } from "../../session/project.js"
import { useRefreshInterval } from "../../session/refresh.js"
import { useRefetchSoon, useWatchedImages } from "../../session/watched-images.js"

/** Watches the project's images: what the page shows of them is read again when one changes. */
export function useWatchedProject() {
  const owner = useProject()
  return useWatchedImages({ filters: { owner } }, useRefetchSoon())
}

/** Images whose data is on its way, newest first. `isLive`: whether the project's images are watched. */
export function useMovingImages(isLive: boolean) {
  const refreshInterval = useRefreshInterval(isLive)
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
