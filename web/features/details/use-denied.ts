import type { GlanceImage, ImageAction } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useRefreshInterval } from "../../session/refresh.js"

/**
 * Props for the control of an action: disabled, with the reason as its tooltip, if Glance would refuse it.
 * Until the answer is there the control is enabled.
 */
export function useDenied(
  image: GlanceImage,
): (action: ImageAction) => { disabled: boolean; title?: string } {
  const refetchInterval = useRefreshInterval()([image])
  const { data } = trpcReact.compute.permissions.useQuery({ imageId: image.id }, { refetchInterval })
  return (action) => {
    const { allowed, message } = data?.actions[action] ?? { allowed: true }
    return { disabled: !allowed, ...(message !== undefined && { title: message }) }
  }
}
