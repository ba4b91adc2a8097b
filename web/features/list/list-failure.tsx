import { polarisError } from "@polaris-bff/client"
import { Failure } from "../../parts/failure.js"
import type { List } from "./use-list.js"

/** A page whose place is gone begins with the first again; an address that cannot be used, without its filters. */
export function ListFailure({ error, list }: { error: unknown; list: List }) {
  const known = polarisError(error)
  if (known?.reason === "marker_gone") return <Failure error={error} retry={list.first} />
  if (known?.code === "BAD_REQUEST") return <Failure error={error} back="/images" />
  return <Failure error={error} retry={list.page.refetch} />
}
