import { polarisError } from "@polaris-bff/client"
import { Failure } from "../../parts/failure.js"
import type { List } from "./use-list.js"

/**
 * If the page's marker was deleted, offers the first page; if the address is invalid, the list without
 * filters.
 */
export function ListFailure({ error, list }: { error: unknown; list: List }) {
  const failure = polarisError(error)
  if (failure?.reason === "marker_gone") return <Failure error={error} retry={list.first} />
  if (failure?.code === "BAD_REQUEST") return <Failure error={error} back="/images" />
  return <Failure error={error} retry={list.page.refetch} />
}
