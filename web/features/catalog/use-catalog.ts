import { useMediaQuery } from "@mantine/hooks"
import { keepPreviousData } from "@tanstack/react-query"
import type { inferRouterOutputs } from "@trpc/server"
import { polarisError, type AppRouter } from "@polaris-bff/client"
import { retryReads, trpcReact } from "@polaris-bff/client/react"
import { useCallback } from "react"
import { useExactSearch } from "../../parts/exact-search.js"
import { useListMemory, useRestoredScroll } from "../../session/list-memory.js"
import { addressOf, queryOf, viewIn, type CatalogView } from "./address.js"
import type { FieldType } from "./operators.js"

type Outputs = inferRouterOutputs<AppRouter>["catalog"]
export type CatalogDocument = Outputs["list"]
export type ImageResource = CatalogDocument["data"][number]
export type ImageOfCatalog = Outputs["get"]

/** A field that the project's images have. */
export interface CatalogField {
  id: string
  types: FieldType[]
  /** Counted up to 1,000. */
  images: number
}

/** Milliseconds between two looks: what others change at OpenStack changes on the page. */
const AGAIN = 15_000
const SOON = 3_000

export const isReading = (error: unknown) => polarisError(error)?.reason === "catalog_reading"

/** While the project is read for the first time, the page asks again by itself. */
const WAITING = {
  retry: (failures: number, error: unknown) => !isReading(error) && retryReads(failures, error),
  refetchInterval: ({ state }: { state: { error: unknown } }) => (isReading(state.error) ? SOON : AGAIN),
}

/** A table does not fit on narrower screens. */
const NARROW = "(max-width: 48em)"

/** The images of the view in the address, and how to show another. */
export function useCatalog() {
  const [search, setSearch] = useExactSearch()
  const view = viewIn(search)
  const list = trpcReact.catalog.list.useQuery(queryOf(view), {
    ...WAITING,
    placeholderData: keepPreviousData,
  })
  /** The menu leads back to the list, without the details that were open. */
  const left = addressOf({ ...view, open: "" }).toString()
  useRestoredScroll("catalog", left, list.data !== undefined)
  useListMemory("catalog", left)
  /** Another filter, sort or size begins with the first page. */
  function change(changes: Partial<CatalogView>): void {
    const isOnlyShown = Object.keys(changes).every((name) => SHOWN.includes(name))
    setSearch(addressOf({ ...view, ...(!isOnlyShown && { page: 1 }), ...changes }))
  }
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false }) === true
  return { view, list, isNarrow, change, show: setSearch }
}

const SHOWN = ["page", "columns", "isGrid", "open"]

export type UsedCatalog = ReturnType<typeof useCatalog>

/** The fields to filter and sort by. What brackets cannot hold is left out. */
export function useFields(): CatalogField[] {
  const { data } = trpcReact.catalog.fields.useQuery({}, { ...WAITING, refetchInterval: 60_000 })
  return (data?.data ?? [])
    .filter(({ id }) => !/[[\]]/.test(id))
    .map(({ id, attributes }) => ({ id, ...attributes }))
}

/** Reads everything of the catalog again, and what else shows the same images. */
export function useRefreshCatalog(): () => Promise<void> {
  const utils = trpcReact.useUtils()
  return useCallback(async () => {
    await Promise.all([utils.catalog.invalidate(), utils.compute.invalidate(), utils.library.invalidate()])
  }, [utils])
}
