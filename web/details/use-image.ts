import { trpcReact } from "polaris-bff/react"
import { nextLook } from "../parts/moving.js"

/** An image as the server has it, looked at again as often as it makes sense. */
export const useImage = (imageId: string) =>
  trpcReact.compute.getImageById.useQuery(
    { imageId },
    { refetchInterval: ({ state }) => nextLook(state.data ? [state.data] : []) },
  )

/** For mutations of images: afterwards everything on the page is read anew, whatever became of them. */
export function useAfterwards(): { onSettled: () => Promise<void> } {
  const utils = trpcReact.useUtils()
  return { onSettled: () => utils.compute.invalidate() }
}
