import { Stack } from "@mantine/core"
import { useState } from "react"
import { FilterBox } from "./filter-box.js"
import { FilterChips } from "./filter-chips.js"
import { FilterDialog } from "./filter-dialog.js"
import type { Filter } from "./operators.js"
import type { CatalogField, UsedCatalog } from "./use-catalog.js"

interface FilterBarProps extends Pick<UsedCatalog, "change"> {
  filters: Filter[]
  fields: readonly CatalogField[]
}

/** The search box, the filters below it, and the dialog for one of them. */
export function FilterBar({ filters, fields, change }: FilterBarProps) {
  const [editing, setEditing] = useState<{ field: CatalogField; at: number }>()
  const set = (changed: Filter[]) => change({ filters: changed })
  function edit(at: number): void {
    const id = filters[at]?.field ?? ""
    const field = fields.find((one) => one.id === id) ?? { id, types: ["text"], images: 0 }
    setEditing({ field, at })
  }
  return (
    <Stack gap="xs">
      <FilterBox
        fields={fields}
        add={(filter) => set([...filters, filter])}
        choose={(field) => setEditing({ field, at: filters.length })}
      />
      <FilterChips filters={filters} fields={fields} edit={edit} change={set} />
      {editing && (
        <FilterDialog
          field={editing.field}
          before={filters[editing.at]}
          apply={(filter) => set(filters.toSpliced(editing.at, 1, filter))}
          close={() => setEditing(undefined)}
        />
      )}
    </Stack>
  )
}
