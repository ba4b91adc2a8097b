import { useInfiniteQuery } from "@tanstack/react-query"
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useCallback } from "react"
import { useExactSearch } from "../../parts/exact-search.js"

type Outputs = inferRouterOutputs<AppRouter>["golden"]
type Inputs = inferRouterInputs<AppRouter>["golden"]
export type GoldenImage = Outputs["images"]["list"]["images"][number]
export type GoldenStatus = GoldenImage["status"]
export type Build = Outputs["images"]["status"]
export type GoldenBuild = Outputs["images"]["builds"]["builds"][number]
export type GoldenComparison = Outputs["images"]["compare"]
export type Recipe = Inputs["images"]["create"]

/** Milliseconds between looks: while something is being built, and otherwise. */
const SOON = 2_000
const LATER = 15_000

export const isUnderWay = ({ status }: { status: GoldenStatus }) =>
  status === "pending" || status === "creating" || status === "deleting"

export const lookAgain = (isSoon: boolean) => (isSoon ? SOON : LATER)

/** What the page shows, as its address has it. */
export function useGoldenAddress() {
  const [search, setSearch] = useExactSearch()
  const get = (name: string) => search.get(name) ?? ""
  function set(changes: Record<string, string>): void {
    const next = new URLSearchParams(window.location.search)
    for (const [name, value] of Object.entries(changes))
      if (value === "") next.delete(name)
      else next.set(name, value)
    setSearch(next)
  }
  return { status: get("status"), label: get("label"), open: get("image"), recipe: get("recipe"), set }
}

export interface GoldenView {
  status: string
  label: string
}

/** The golden images of the project, page by page. */
export function useGoldenImages({ status, label }: GoldenView) {
  const { client } = trpcReact.useUtils()
  const filters = { ...(status !== "" && { status: status as GoldenStatus }), ...(label !== "" && { label }) }
  /** Not tRPC's own hook, which adds `direction` to the input. */
  const found = useInfiniteQuery({
    queryKey: [["golden", "images", "list"], { input: filters, type: "infinite" }],
    queryFn: ({ pageParam, signal }) =>
      client.golden.images.list.query({ ...filters, limit: 50, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval: ({ state }) =>
      lookAgain(state.data?.pages.some(({ images }) => images.some(isUnderWay)) === true),
  })
  return { ...found, images: found.data?.pages.flatMap(({ images }) => images) ?? [] }
}

export type FoundGolden = ReturnType<typeof useGoldenImages>

/** Reads the golden images again, and the images at Glance, which a build adds to. */
export function useRefreshGolden(): () => void {
  const { golden, compute } = trpcReact.useUtils()
  return useCallback(() => {
    void golden.invalidate()
    void compute.invalidate()
  }, [golden, compute])
}
