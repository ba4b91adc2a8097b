import { useTRPC } from "@polaris-bff/client/react"
import { useSuspenseQuery } from "@tanstack/react-query"
import { createFileRoute } from "@tanstack/react-router"

/** The list is read on the server for the first page, and in the browser when the caller comes from another. */
export const Route = createFileRoute("/")({
  loader: ({ context: { queryClient, trpc } }) =>
    queryClient.ensureQueryData(trpc.compute.image.listImages.queryOptions({ sort: "name:asc" })),
  component: ImageNames,
  errorComponent: ({ error }) => (
    <p role="alert">{error instanceof Error ? error.message : "Something went wrong."}</p>
  ),
})

function ImageNames() {
  const trpc = useTRPC()
  const { data: images } = useSuspenseQuery(trpc.compute.image.listImages.queryOptions({ sort: "name:asc" }))
  return (
    <ul>
      {images.map(({ id, name }) => (
        <li key={id}>{name ?? id}</li>
      ))}
    </ul>
  )
}
