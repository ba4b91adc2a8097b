"use client"

import { polarisError } from "@polaris-bff/client"
import { useTRPC } from "@polaris-bff/client/react"
import { useQuery } from "@tanstack/react-query"

export function ImageNames() {
  const trpc = useTRPC()
  const { data: images, error } = useQuery(trpc.compute.image.listImages.queryOptions({ sort: "name:asc" }))
  if (polarisError(error)?.code === "UNAUTHORIZED") return <p>Sign in first.</p>
  if (error) return <p role="alert">{error.message}</p>
  return (
    <ul>
      {images?.map(({ id, name }) => (
        <li key={id}>{name ?? id}</li>
      ))}
    </ul>
  )
}
