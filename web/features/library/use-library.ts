import { useInfiniteQuery } from "@tanstack/react-query"
import type { inferRouterOutputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useCallback } from "react"
import { useSearchParams } from "wouter"
import { useAfterLibraryUploads } from "../../session/library-uploads.js"

type Outputs = inferRouterOutputs<AppRouter>["library"]
export type LibraryImage = Outputs["images"]["get"]

/** Milliseconds between looks while images are being processed. */
const SOON = 2_000

/** What the page shows, as its address has it. */
export function useLibraryAddress() {
  const [params, setParams] = useSearchParams()
  const get = (name: string) => params.get(name) ?? ""
  function set(changes: Record<string, string>, replace = false): void {
    const change = (before: URLSearchParams) => {
      const next = new URLSearchParams(before)
      for (const [name, value] of Object.entries(changes))
        if (value === "") next.delete(name)
        else next.set(name, value)
      return next
    }
    setParams(change, { replace })
  }
  return { q: get("q"), album: get("album"), open: get("image"), isTrash: get("view") === "trash", set }
}

/** The images of a search, page by page. Those that change by themselves are looked at again. */
export function useLibraryImages(q: string, album: string) {
  const query = album === "" ? q : `${q} album:${album}`.trim()
  const { client } = trpcReact.useUtils()
  /** Not tRPC's own hook, which adds `direction` to the input. */
  const found = useInfiniteQuery({
    queryKey: [["library", "search", "images"], { input: query, type: "infinite" }],
    queryFn: ({ pageParam, signal }) =>
      client.library.search.images.query({ q: query, limit: 60, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ images }) => images.some(isChanging)) ? SOON : false,
  })
  const refresh = useRefreshLibrary()
  useAfterLibraryUploads(refresh)
  return { ...found, images: found.data?.pages.flatMap(({ images }) => images) ?? [] }
}

export const isChanging = ({ status, variants }: Pick<LibraryImage, "status" | "variants">) =>
  status === "stored" ||
  status === "processing" ||
  variants.some((variant) => variant.status === "processing")

/** Reads everything of the library again. */
export function useRefreshLibrary(): () => void {
  const { library } = trpcReact.useUtils()
  return useCallback(() => void library.invalidate(), [library])
}
