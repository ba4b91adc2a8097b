import { trpcReact } from "@polaris-bff/client/react"
import type { LibraryImage } from "./use-library.js"

/** Milliseconds for which a URL is used: it is valid for 300 seconds. */
export const FRESH = 240_000

/** The signed URL of a picture, once it is ready. Several that are asked for at once are one request. */
export function useView(
  { image_id, variants }: Pick<LibraryImage, "image_id" | "variants">,
  variant: "thumb" | "medium",
  isShown: boolean,
): string | undefined {
  const isReady = variants.some(({ name, status }) => name === variant && status === "ready")
  const { data } = trpcReact.library.images.view.useQuery(
    { image_id, variant },
    { enabled: isShown && isReady, staleTime: FRESH, gcTime: FRESH },
  )
  return data !== undefined && "url" in data ? data.url : undefined
}
