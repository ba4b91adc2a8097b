import type { GlanceImage, ImageAction } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useRefreshInterval } from "../../session/refresh.js"
import { deniedReason } from "./denied-reason.js"

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
    const permission = data?.actions[action] ?? { allowed: true }
    const title = deniedReason(action, permission, image.status) ?? permission.message
    return { disabled: !permission.allowed, ...(title !== undefined && { title }) }
  }
}
