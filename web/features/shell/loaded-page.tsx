import { useQuery } from "@tanstack/react-query"
import type { ComponentType } from "react"
import { Failure } from "../../parts/failure.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"

interface LoadedPageProps<Props extends object> {
  /** Under which the page is remembered. */
  name: string
  load: () => Promise<ComponentType<Props>>
}

/**
 * A page whose script is loaded when it is opened. It waits for the network like every query, and can be
 * tried again, for example while a new release is being deployed.
 */
export function LoadedPage<Props extends object>({ name, load, ...props }: LoadedPageProps<Props> & Props) {
  const { data, error, refetch } = useQuery({
    queryKey: ["page", name],
    queryFn: async () => ({ Page: await load() }),
    staleTime: "static",
  })
  if (data) return <data.Page {...(props as unknown as Props)} />
  return error ? <Failure error={error} retry={refetch} /> : <SkeletonRows count={6} />
}
