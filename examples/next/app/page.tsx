import { dehydrate, HydrationBoundary } from "@tanstack/react-query"
import { getQueryClient, getTrpc } from "../polaris/server"
import { ImageNames } from "./image-names"

/** The list is read on the server and is in the page when it arrives. A failure is read again in the browser. */
export default async function Page() {
  const queryClient = getQueryClient()
  const trpc = await getTrpc()
  await queryClient.prefetchQuery(trpc.compute.image.listImages.queryOptions({ sort: "name:asc" }))
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ImageNames />
    </HydrationBoundary>
  )
}
