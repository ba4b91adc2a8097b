import { keepPreviousData } from "@tanstack/react-query"
import { trpcReact } from "@polaris-bff/client/react"
import { useSearchParams } from "wouter"
import { useHistoryState } from "wouter/use-browser-location"
import { useRefreshInterval } from "../../session/refresh.js"
import { useProject } from "../../session/project.js"
import { changed, inputOf } from "./list-state.js"

export type Changes = Record<string, string | string[] | null>

/** The page of the list that the address asks for, and ways to ask for another. */
export function useList() {
  const [search, setSearch] = useSearchParams()
  const turned = useHistoryState<{ turned?: boolean } | null>()?.turned === true
  const refreshInterval = useRefreshInterval()
  const page = trpcReact.compute.listImagesWithPagination.useQuery(inputOf(search, useProject()), {
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => refreshInterval(state.data?.images ?? []),
  })
  return {
    search,
    page,
    change: (changes: Changes) => setSearch(changed(search, changes)),
    clear: () => setSearch(search.has("sort") ? { sort: search.get("sort") ?? "" } : {}),
    first: () => setSearch(changed(search, {})),
    next(link: string) {
      const turning = changed(search, {})
      turning.set("next", link)
      setSearch(turning, { state: { turned: true } })
    },
    /** The page before is the one the browser came from; undefined when it did not turn here by itself. */
    previous: turned && search.has("next") ? () => window.history.back() : undefined,
  }
}

export type List = ReturnType<typeof useList>
