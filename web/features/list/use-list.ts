import { keepPreviousData } from "@tanstack/react-query"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useHistoryState } from "wouter/use-browser-location"
import { useExactSearch } from "../../parts/exact-search.js"
import { useListMemory, useRestoredScroll } from "../../session/list-memory.js"
import { useProject } from "../../session/project.js"
import { useRefreshInterval } from "../../session/refresh.js"
import { useRefetchSoon, useWatchedImages } from "../../session/watched-images.js"
import { changed, countInputOf, inputOf, searchInputOf, watchInputOf } from "./list-state.js"
import { useTableSettings } from "./table-settings.js"

export type Changes = Record<string, string | string[] | null>

const FIRST_PAGE: string[] = []

/** Milliseconds for which the numbers of images are shown without counting again. */
const COUNT_MS = 60_000

/** The page of the list at the current address, and functions to open another. */
export function useList() {
  const [search, setSearch] = useExactSearch()
  const { trail = FIRST_PAGE } = useHistoryState<{ trail?: string[] } | null>() ?? {}
  const project = useProject()
  const { isLive, percents } = useWatchedImages(watchInputOf(search, project), useRefetchSoon())
  const refreshInterval = useRefreshInterval(isLive)
  const [{ pageSize }] = useTableSettings()
  const isSearch = (search.get("q") ?? "") !== ""
  const options = {
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }: { state: { data: { images: GlanceImage[] } | undefined } }) =>
      refreshInterval(state.data?.images ?? []),
  }
  const listed = trpcReact.compute.listImagesWithPagination.useQuery(inputOf(search, project, pageSize), {
    ...options,
    enabled: !isSearch,
  })
  const found = trpcReact.compute.listImagesWithSearch.useQuery(searchInputOf(search, project, pageSize), {
    ...options,
    enabled: isSearch,
  })
  const page = isSearch ? found : listed
  const { data: counted } = trpcReact.compute.countImages.useQuery(countInputOf(search, project), {
    placeholderData: keepPreviousData,
    staleTime: COUNT_MS,
  })
  const before = trail.at(-1)
  useRestoredScroll("images", search.toString(), page.data !== undefined)
  useListMemory("images", search.toString(), trail)

  function open(target: URLSearchParams | string, trail: string[]) {
    window.scrollTo(0, 0)
    setSearch(target, { state: { trail } })
  }
  return {
    search,
    page,
    /** How far the uploads of others are, by image, in percent. */
    percents,
    /** The number of images in each tab; undefined before they are counted. */
    counted,
    /** The number of images on the pages before this one; undefined if the address was opened directly. */
    before: search.has("next") && trail.length === 0 ? undefined : trail.length * pageSize,
    change: (changes: Changes, options?: { replace: boolean }) =>
      setSearch(changed(search, changes), options),
    /** Removes all filters; the tab and the order stay. */
    clear: () => setSearch([...search].filter(([name]) => ["sort", "tab"].includes(name))),
    /** Opens the view with this address. */
    show: (view: string) => open(view, []),
    first: () => open(changed(search, {}), []),
    next(link: string) {
      const target = changed(search, {})
      target.set("next", link)
      open(target, [...trail, search.toString()])
    },
    /** Undefined on the first page, and where the address was opened directly. */
    previous: before === undefined ? undefined : () => open(before, trail.slice(0, -1)),
  }
}

export type List = ReturnType<typeof useList>
