import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useRefreshInterval } from "../../session/refresh.js"

/** An image, refetched every few seconds. */
export function useImage(imageId: string) {
  const refreshInterval = useRefreshInterval()
  const refetchInterval = ({ state }: { state: { data?: GlanceImage | undefined } }) =>
    refreshInterval(state.data ? [state.data] : [])
  return trpcReact.compute.getImageById.useQuery({ imageId }, { refetchInterval })
}
