import { useInfiniteQuery } from "@tanstack/react-query"
import type { inferRouterOutputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useCallback } from "react"
import { useExactSearch } from "../../parts/exact-search.js"
import { useAfterLibraryUploads } from "../../session/library-uploads.js"

type Outputs = inferRouterOutputs<AppRouter>["library"]
export type LibraryImage = Outputs["images"]["get"]

/** Milliseconds between looks while images are being processed. */
const SOON = 2_000

/** What the page shows, as its address has it. */
export function useLibraryAddress() {
  const [search, setSearch] = useExactSearch()
  const get = (name: string) => search.get(name) ?? ""
  function set(changes: Record<string, string>, replace = false): void {
    /** What the address is now: a search may come later than another change. */
    const next = new URLSearchParams(window.location.search)
    for (const [name, value] of Object.entries(changes))
      if (value === "") next.delete(name)
      else next.set(name, value)
    setSearch(next, { replace })
  }
  return { q: get("q"), album: get("album"), open: get("image"), isTrash: get("view") === "trash", set }
}

/** What the grid shows: a search in all files or one album, an album in its order, or the trash. */
export interface LibraryView {
  q: string
  /** Its id; empty for all files. */
  album: string
  isTrash: boolean
}

export const isOrdered = ({ q, album, isTrash }: LibraryView) => album !== "" && q === "" && !isTrash

type Client = ReturnType<typeof trpcReact.useUtils>["client"]
interface Page {
  cursor: string | undefined
  signal: AbortSignal
}

function readPage({ library }: Client, view: LibraryView, { cursor, signal }: Page) {
  const page = { limit: 60, cursor }
  if (view.isTrash) return library.images.trash.query(page, { signal })
  if (isOrdered(view)) return library.albums.images.query({ ...page, album_id: view.album }, { signal })
  const q = view.album === "" ? view.q : `${view.q} album:${view.album}`
  return library.search.images.query({ ...page, q }, { signal })
}

/** The images of a view, page by page. Those that change by themselves are looked at again. */
export function useLibraryImages(view: LibraryView) {
  const { client } = trpcReact.useUtils()
  /** Not tRPC's own hook, which adds `direction` to the input. */
  const found = useInfiniteQuery({
    queryKey: [["library", "view"], { input: view, type: "infinite" }],
    queryFn: ({ pageParam, signal }) => readPage(client, view, { cursor: pageParam, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: (before, query) => (isSameKind(query?.queryKey, view) ? before : undefined),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ images }) => images.some(isChanging)) ? SOON : false,
  })
  const refresh = useRefreshLibrary()
  useAfterLibraryUploads(refresh)
  return { ...found, images: found.data?.pages.flatMap(({ images }) => images) ?? [] }
}

/** While the next search is on its way, the last one stays; what an album or the trash has does not. */
const isSameKind = (key: readonly unknown[] | undefined, { album, isTrash }: LibraryView) => {
  const { input } = (key?.[1] ?? {}) as { input?: LibraryView }
  return input?.album === album && input.isTrash === isTrash
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
