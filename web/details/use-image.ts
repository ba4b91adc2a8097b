import type { GlanceImage } from "polaris-bff/client"
import { trpcReact } from "polaris-bff/react"
import { useNextLook } from "../parts/moving.js"

/** An image as the server has it, looked at again as often as it makes sense. */
export function useImage(imageId: string) {
  const nextLook = useNextLook()
  const refetchInterval = ({ state }: { state: { data?: GlanceImage | undefined } }) =>
    nextLook(state.data ? [state.data] : [])
  return trpcReact.compute.getImageById.useQuery({ imageId }, { refetchInterval })
}

/** For mutations of images: afterwards everything on the page is read anew, whatever became of them. */
export function useAfterwards(): { onSettled: () => Promise<void> } {
  const utils = trpcReact.useUtils()
  return { onSettled: () => utils.compute.invalidate() }
}
