import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useCallback } from "react"
import { useRefreshInterval } from "../../session/refresh.js"
import { useWatchedImages } from "../../session/watched-images.js"

/** An image that changes by itself when anyone changes it, and how far the uploads of others to it are. */
export function useImage(imageId: string) {
  const { compute } = trpcReact.useUtils()
  const onChange = useCallback(
    ({ images: [image] }: { images: GlanceImage[] }) => {
      const shown = compute.getImageById.getData({ imageId })
      if (image !== undefined && JSON.stringify(image) === JSON.stringify(shown)) return
      void compute.getImageById.invalidate({ imageId })
      void compute.permissions.invalidate({ imageId })
    },
    [compute, imageId],
  )
  const { isLive, percents } = useWatchedImages({ imageIds: [imageId] }, onChange)
  const refreshInterval = useRefreshInterval(isLive)
  const refetchInterval = ({ state: { data } }: { state: { data?: GlanceImage | undefined } }) =>
    refreshInterval(data === undefined ? [] : [data])
  const { data, error, refetch } = trpcReact.compute.getImageById.useQuery({ imageId }, { refetchInterval })
  return { data, error, refetch, percents }
}
