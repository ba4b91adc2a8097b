import { useState } from "react"

/** The selected rows of the page. One that leaves the page leaves the selection. */
export function useSelection<Row extends { id: string }>(rows: readonly Row[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const selected = rows.filter(({ id }) => ids.has(id))
  return {
    selected,
    has: (id: string) => ids.has(id),
    isAll: selected.length > 0 && selected.length === rows.length,
    isSome: selected.length > 0 && selected.length < rows.length,
    toggle(id: string) {
      const others = [...ids].filter((one) => one !== id)
      setIds(new Set(ids.has(id) ? others : [...others, id]))
    },
    toggleAll: () => setIds(new Set(selected.length === rows.length ? [] : rows.map(({ id }) => id))),
    clear: () => setIds(new Set()),
  }
}

export type Selection<Row extends { id: string }> = ReturnType<typeof useSelection<Row>>
