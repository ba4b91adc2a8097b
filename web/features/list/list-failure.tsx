import { polarisError } from "@polaris-bff/client"
import { Failure } from "../../parts/failure.js"
import type { List } from "./use-list.js"

/**
 * If the page's marker was deleted, the first page helps; if the address is invalid, the list without
 * filters.
 */
export function ListFailure({ error, list }: { error: unknown; list: List }) {
  const known = polarisError(error)
  if (known?.reason === "marker_gone") return <Failure error={error} retry={list.first} />
  if (known?.code === "BAD_REQUEST") return <Failure error={error} back="/images" />
  return <Failure error={error} retry={list.page.refetch} />
}
